#!/bin/bash
# SPDX-License-Identifier: MIT
# `make install`: program, templates, static files, nginx parts, units and man pages below DESTDIR. An existing
# /etc/qianfa/qianfa.conf is kept. usage: install.sh BUILD, with DESTDIR and PREFIX in the environment.
set -euo pipefail
cd "$(dirname "$0")/.."
build=$1
PREFIX=${PREFIX:-/usr}
root=${DESTDIR:-}
share=$root$PREFIX/share/qianfa

umask 022
# put MODE TARGET-FOLDER FILE…
put() {
  local mode=$1 folder=$2
  shift 2
  install -d -m 0755 "$folder"
  install -m "$mode" "$@" "$folder/"
}

# put_tree FOLDER TARGET: regular files with their folders, no dot names.
put_tree() {
  local file
  (cd "$1" && find . -name '.?*' -prune -o -type f -print) | while read -r file; do
    put 0644 "$2/$(dirname "${file#./}")" "$1/$file"
  done
}

put 0755 "$root$PREFIX/bin" "$build/qianfa"
put_tree templates "$share/templates"
put_tree public "$share/public"
put_tree conf/nginx "$share/nginx"
install -m 0644 conf/nginx.conf "$share/nginx/site.conf.example"
put 0644 "$root$PREFIX/lib/systemd/system" conf/systemd/*
put 0644 "$root$PREFIX/lib/sysusers.d" conf/sysusers.d/*.conf
put 0644 "$root$PREFIX/lib/tmpfiles.d" conf/tmpfiles.d/*.conf
for page in doc/man/*.[1-9]; do
  put 0644 "$root$PREFIX/share/man/man${page##*.}" "$page"
done
put 0644 "$root$PREFIX/share/doc/qianfa" README.md doc/*.md
[[ -e $root/etc/logrotate.d/qianfa ]] || put 0644 "$root/etc/logrotate.d" conf/logrotate.d/qianfa
[[ -e $root/etc/qianfa/qianfa.conf ]] || put 0640 "$root/etc/qianfa" conf/qianfa.conf
if [[ $PREFIX != /usr ]]; then
  # the units name the program, the configuration names nothing: defaults are below /usr/share
  sed -i "s#/usr/bin/qianfa#$PREFIX/bin/qianfa#" "$root$PREFIX"/lib/systemd/system/qianfa-*.service
  echo "templates and public_dir are in $PREFIX/share/qianfa: set them in /etc/qianfa/qianfa.conf"
fi

# On the running system itself, as root: users and folders at once.
if [[ -z $root && $(id -u) == 0 ]] && command -v systemd-sysusers >/dev/null && command -v systemd-tmpfiles >/dev/null; then
  systemd-sysusers "$PREFIX/lib/sysusers.d/qianfa.conf"
  systemd-tmpfiles --create "$PREFIX/lib/tmpfiles.d/qianfa.conf"
fi
