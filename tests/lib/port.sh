# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# free_port: a port on 127.0.0.1 where nobody listens, with the next one free too. Below 32768: from there on the kernel
# takes ports for clients, and one of those may hold a port for a minute after its connection.
free_port() {
  local port i
  for ((i = 0; i < 100; i++)); do
    port=$((10000 + RANDOM % 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
    (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null && continue
    echo "$port"
    return
  done
  return 1
}
