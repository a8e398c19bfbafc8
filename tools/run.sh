#!/bin/bash
# SPDX-License-Identifier: MIT
# `make run`: sets up, builds, makes a site with sample articles in DATA when there is none, serves it on
# http://127.0.0.1:PORT until Ctrl-C or TERM, and leaves nothing running. From the environment: PORT, DATA, B (the Makefile's).
set -euo pipefail
cd "$(dirname "$0")/.."
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
SOURCE=$PWD
PORT=${PORT:-8080}
DATA=${DATA:-var}
[[ $DATA == /* ]] || DATA=$SOURCE/$DATA
PROGRAM=$SOURCE/${B:-build}/qianfa
URL=http://127.0.0.1:$PORT
# While this folder is there the first run is not complete: passwords not yet shown, samples not yet all loaded.
FIRST=$DATA/first-run
# login, name, role
ACCOUNTS=("zhoudandan 周丹丹 author" "nijun 倪珺 signer" "admin 管理员 admin")

say() { echo "==> $*" || true; }
die() { echo "make run: $*" >&2; exit 1; }
qianfa() { "$PROGRAM" -c "$DATA/qianfa.conf" -d "$DATA" "$@"; }

# ---- what we started, and how it ends ----

daemon='' nginx='' watcher='' worker=''

# A descriptor that never has anything to read: `read -t` on it sleeps without a process of its own. And one for what
# nobody wants to read: at the end of a chroot, as tests make them, /dev and /proc may be gone before us.
exec {idle}<> <(:) {null}>/dev/null

# There and no zombie.
alive() {
  local stat=""
  [[ -n $1 ]] && kill -0 "$1" 2>&"$null" || return 1
  { read -r stat <"/proc/$1/stat"; } 2>&"$null" || return 0
  stat=${stat##*) }
  [[ ${stat:0:1} != Z ]]
}

# nginx first, so that no visitor meets a closed door behind an open one. No `wait` here: bash 5.2 can miss the end of
# a child that ends together with the signal that brought us here, and would wait for ever.
# shellcheck disable=SC2317  # called by the trap
stop() {
  trap '' INT TERM HUP
  local pid i
  if alive "$daemon"; then say "正在停止……"; fi
  for pid in $worker $watcher $nginx $daemon; do
    kill -TERM "$pid" 2>&"$null" || true
    for ((i = 0; i < 150; i++)); do
      alive "$pid" || continue 2
      read -rt 0.1 -u "$idle" || true
    done
    kill -KILL "$pid" 2>&"$null" || true
  done
  if [[ -n $daemon ]]; then say "都停了。数据在 $DATA"; fi
}

# What is shown must not stop us when the reader of our output is gone.
trap '' PIPE
trap stop EXIT
trap 'exit 0' INT TERM HUP

# make waits for us when it is interrupted, without telling us, unless the interrupt came from the terminal; then it
# has taken its handler off. It may also be gone, and so may DATA. Any of these ends the run.
watch() {
  local make=$PPID had
  look_at "$make"
  had=$caught
  while read -rt 1 -u "$idle" || true; do
    look_at $$
    [[ $parent == "$make" && -e $DATA/site.db ]] || break
    look_at "$make"
    if [[ $name == make && $had == yes && $caught == no ]]; then break; fi
  done
  kill -TERM $$
  read -rt 60 -u "$idle" || true
}

# name, parent and whether it catches SIGINT (bit 1 of the mask), of a process.
look_at() {
  local key value
  name='' parent='' caught=no
  {
    while read -r key value; do
      case $key in
        Name:) name=$value ;;
        PPid:) parent=$value ;;
        SigCgt:) (((0x${value: -8} & 2) == 0)) || caught=yes ;;
      esac
    done <"/proc/$1/status"
  } 2>&"$null" || true
}

# Runs a command that may take long so that a signal ends it at once.
run() {
  "$@" &
  worker=$!
  local status=0
  wait "$worker" || status=$?
  worker=
  return "$status"
}

# ---- before anything is started ----

# Name and number of the process that listens on PORT, as far as /proc tells.
port_holder() {
  local hex inode fd pid
  hex=$(printf '%04X' "$PORT")
  inode=$(awk -v p=":$hex" '$4 == "0A" && substr($2, length($2) - 4) == p { print $10; exit }' \
    /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  [[ -n $inode ]] || return 0
  for fd in /proc/[0-9]*/fd/*; do
    if [[ $(readlink "$fd" 2>/dev/null) == "socket:[$inode]" ]]; then
      pid=${fd#/proc/}
      pid=${pid%%/*}
      echo "：$(tr -d '\0' <"/proc/$pid/comm")，进程号 $pid"
      return 0
    fi
  done
}

check_arguments() {
  [[ $PORT =~ ^[1-9][0-9]{0,4}$ && $PORT -le 65535 ]] || die "PORT 必须是 1 到 65535 的数：$PORT"
  [[ $PORT -ge 1024 || $(id -u) == 0 ]] || die "1024 以下的端口只有 root 能用：$PORT"
  [[ ${#DATA} -le 80 ]] || die "DATA 的路径太长（套接字的路径最多 107 个字节）：$DATA"
  [[ $DATA$SOURCE =~ ^[^\"\\\$[:cntrl:]]+$ ]] || die "路径里不能有引号、反斜杠和 \$：$DATA"
}

check_port() {
  local address
  for address in 127.0.0.1 ::1; do
    if (exec 3<>"/dev/tcp/$address/$PORT") 2>/dev/null; then
      die "端口 $PORT 已被占用$(port_holder)。换一个：make run PORT=$((PORT < 65535 ? PORT + 1 : 8080))"
    fi
  done
}

# One make run a DATA. The daemons hold the lock too: a run that was killed is not forgotten while they live.
lock_data() {
  (umask 026 && mkdir -p "$DATA")
  exec {lock}>"$DATA/run.lock"
  flock -n "$lock" || die "另一个 make run 正在用 $DATA。换一个：make run DATA=var2 PORT=…"
}

# ---- the site ----

build() {
  say "编译"
  run make -s -j"$(nproc)" B="${B:-build}" "${B:-build}/qianfa"
}

# base_url follows PORT; other lines of the file are the owner's. A file that is as it should be is left alone: a new one
# would be a reason to print all pages anew.
write_conf() {
  local conf=$DATA/qianfa.conf
  [[ -e $conf ]] || printf '%s\n' '# make run 每次启动只改 base_url 这一行；其余各项见 conf/qianfa.conf。' \
    '# 试用不要求两步验证，正式运行要设成 required。' 'second_factor = optional' >"$conf"
  { grep -v '^base_url' "$conf" || true; echo "base_url = \"$URL\""; } >"$conf.new"
  if cmp -s "$conf.new" "$conf"; then rm "$conf.new"; else mv "$conf.new" "$conf"; fi
}

random_password() {
  local p
  p=$(head -c 400 /dev/urandom | LC_ALL=C tr -dc 'abcdefghjkmnpqrstuvwxyz23456789')
  echo "${p:0:4}-${p:4:4}-${p:8:4}-${p:12:4}"
}

# Each step may have been done by a run that was interrupted.
make_site() {
  [[ ! -e $DATA/site.db || -d $FIRST ]] || return 0
  local account login name role
  say "第一次运行：在 $DATA 建站"
  (umask 077 && mkdir -p "$FIRST")
  for account in "${ACCOUNTS[@]}"; do
    read -r login name role <<<"$account"
    [[ -s $FIRST/$login ]] || (umask 077 && random_password >"$FIRST/$login")
  done
  if [[ ! -e $FIRST/made ]]; then
    rm -f "$DATA"/site.db*
    qianfa init >/dev/null
    : >"$FIRST/made"
  fi
  for account in "${ACCOUNTS[@]}"; do
    read -r login name role <<<"$account"
    if ! grep -q "^$login"$'\t' <<<"$(qianfa user list)"; then
      qianfa user add "$login" --name "$name" --role "$role" --password-stdin <"$FIRST/$login" >/dev/null
    fi
  done
}

write_nginx_conf() {
  local text user=""
  mkdir -p "$DATA/nginx"
  ln -sfn "$SOURCE/conf/nginx" "$DATA/nginx/qianfa"
  text=$(<conf/nginx-run.conf.in)
  # As root nginx's workers would be nobody, who cannot enter DATA.
  [[ $(id -u) != 0 ]] || user="user root root;"
  text=${text//@USER@/"$user"}
  text=${text//@WORKERS@/"$(nproc)"}
  text=${text//@DATA@/"$DATA"}
  text=${text//@SOURCE@/"$SOURCE"}
  text=${text//@PORT@/"$PORT"}
  grep -q ' lo$' /proc/net/if_inet6 2>/dev/null || text=$(grep -vF '[::1]' <<<"$text")
  printf '%s\n' "$text" >"$DATA/nginx/nginx.conf"
}

start() {
  local i
  say "启动 qianfa 和 nginx"
  rm -f "$DATA"/run/*.sock
  "$PROGRAM" -c "$DATA/qianfa.conf" -d "$DATA" serve 2>&1 &
  daemon=$!
  for ((i = 0; i < 100; i++)); do
    [[ ! -S $DATA/run/web.sock || ! -S $DATA/run/desk.sock ]] || break
    alive "$daemon" || die "qianfa 没有启动，原因见上"
    read -rt 0.1 -u "$idle" || true
  done
  nginx -p "$DATA/nginx/" -c "$DATA/nginx/nginx.conf" 2>&1 &
  nginx=$!
  watch &
  watcher=$!
  for ((i = 0; i < 150; i++)); do
    if curl -fs -o /dev/null --noproxy '*' --max-time 2 "$URL/healthz"; then return 0; fi
    alive "$daemon" || die "qianfa 没有启动，原因见上"
    alive "$nginx" || die "nginx 没有启动，原因见上"
    read -rt 0.1 -u "$idle" || true
  done
  die "$URL/healthz 没有应答"
}

load_samples() {
  [[ -d $FIRST ]] || return 0
  say "装入样稿：周丹丹写稿送审，倪珺签发并发布"
  if run tools/sample.sh "$PROGRAM" "$URL" "$FIRST"; then
    touch "$FIRST/complete"
  else
    say "样稿没有装完，原因见上；下次 make run 接着装"
  fi
}

print_places() {
  local account login name role
  echo
  echo "  网站    $URL/"
  echo "  编辑台  $URL/admin/"
  if [[ -d $FIRST ]]; then
    echo
    echo "  账号        密码                 姓名    （密码只显示这一次，请记下）"
    for account in "${ACCOUNTS[@]}"; do
      read -r login name role <<<"$account"
      printf '  %-11s %s  %s (%s)\n' "$login" "$(<"$FIRST/$login")" "$name" "$role"
    done
    [[ ! -e $FIRST/complete ]] || rm -rf "$FIRST"
  fi
  echo
  echo "  按 Ctrl-C 停止；数据留在 $DATA"
  echo
}

main() {
  check_arguments
  check_port
  lock_data
  run tools/setup.sh run
  build
  write_conf
  make_site
  write_nginx_conf
  start
  load_samples
  print_places
  while alive "$daemon" && alive "$nginx"; do
    alive "$watcher" || { watch & watcher=$!; }
    wait -n "$daemon" "$nginx" "$watcher" || true
  done
  alive "$daemon" || die "qianfa 停了，原因见上"
  die "nginx 停了，原因见上"
}

# On one line, so that bash has read all of this file before it begins: it may change meanwhile.
main; exit
