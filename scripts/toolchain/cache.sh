# shellcheck shell=bash
# Where the tools live that the machine does not have, shared by all checkouts of this project.
# Versions are part of the folder names, so that a new version never mixes with an old one.

cache="${AMR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/pulumi-azure-managed-redis}"
case "$cache" in /*) ;; *) cache="$PWD/$cache" ;; esac

# The caller, a script in scripts/, says where the checkout is.
: "${root:?}"

say() { printf '%s\n' "$*" >&2; }

fail() {
  say "setup: $*"
  exit 1
}

# heartbeat NAME LOG COMMAND...: runs a command of minutes with its output in LOG, and says now and then how long it has run
# and the last line of LOG: on a terminal in one line that is written over, else rarely, for logs of CI. The teller ends with
# the pipe from this process, however that ends. Bash 3 (macOS) cannot tell a timeout from the end: it says nothing.
heartbeat_seconds=30
[ ! -t 2 ] || heartbeat_seconds=2
heartbeat() {
  local name="$1" log="$2" code=0 from=$SECONDS status
  shift 2
  : >"$log"
  exec 8> >(
    exec 9>&-
    while true; do
      status=0
      read -r -t "$heartbeat_seconds" _ || status=$?
      [ "$status" -gt 128 ] || break
      status="$name: still building after $((SECONDS - from)) s, at $(tail -n 1 "$log" | cut -c1-80)"
      if [ -t 2 ]; then printf '\r\033[K%.78s' "$status" >&2; else say "$status"; fi
    done
    [ ! -t 2 ] || printf '\r\033[K' >&2
  )
  ("$@") >"$log" 2>&1 8>&- || code=$?
  exec 8>&-
  wait $! 2>/dev/null || true
  return "$code"
}

# A folder to make something in, beside its final place so that publishing it is one rename.
scratch() {
  mkdir -p "$cache"
  mktemp -d "$cache/tmp.XXXXXXXX"
}

# publish SCRATCH NAME: an interrupted download or build never gets this far, so what has its final
# name is whole.
publish() {
  [ -e "$cache/$2" ] || mv "$1" "$cache/$2"
  rm -rf "$1"
}

# One setup at a time makes tools: two of them would build the same thing twice. The kernel frees
# the lock when its holder dies, however it dies. Without flock (macOS) both build, the first wins.
lock_cache() {
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  command -v flock >/dev/null || return 0
  flock -n 9 && return 0
  say "another setup is making tools, waiting for it"
  flock 9
}

unlock_cache() { exec 9>&-; }

# What a killed setup left behind: a day is longer than any build.
sweep_cache() {
  find "$cache" -maxdepth 1 -name 'tmp.*' -mtime +1 -exec rm -rf {} + 2>/dev/null || true
}

# use NAME VERSION ORIGIN [DIR]: puts DIR first on PATH; setup shows the line.
used=""
use() {
  [ -z "${4:-}" ] || PATH="$4:$PATH"
  used=$(printf '%-9s %-10s %s' "$1" "$2" "$3")
}
