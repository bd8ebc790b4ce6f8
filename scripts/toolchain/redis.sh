# shellcheck shell=bash
# redis-server for the local data plane: what is on PATH, else Debian's packages unpacked into the
# cache. Nothing is installed and no service is started.

redis_minimum=7.0.0

find_redis() {
  local version dir
  if version=$(version_of redis-server --version) && at_least "$version" "$redis_minimum"; then
    use redis "$version" "on PATH: $(command -v redis-server)"
    return
  fi
  for dir in "$cache"/redis-*-debian; do
    if version=$(version_of "$dir/redis-server" --version); then
      use redis "$version" "Debian package in the cache: $dir" "$dir"
      return
    fi
  done
  return 1
}

# False when there is none to be had: everything but the data plane works without it.
make_redis() {
  say "redis: none on PATH that is $redis_minimum or newer, unpacking Debian's packages"
  unpack_redis || {
    say "redis: install redis-server $redis_minimum or newer; without it the endpoints of the local Azure do not answer"
    return 1
  }
}

unpack_redis() {
  local dir version
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
  dir=$(scratch)
  if download_debs "$dir/apt" >"$dir/log" 2>&1 && unpack_debs "$dir" && write_wrapper "$dir" &&
    version=$(version_of "$dir/redis-server" --version); then
    rm -rf "$dir/apt" "$dir/log"
    publish "$dir" "redis-$version-debian"
    return
  fi
  tail -n 5 "$dir/log" >&2
  rm -rf "$dir"
  return 1
}

# Package lists of our own, so that this works for every user and leaves the system's alone. The
# libraries are read from the package, because their names differ between releases.
download_debs() {
  local libraries
  local -a apt=(-o "Dir::State::Lists=$1/lists" -o "Dir::Cache=$1/cache" -o APT::Sandbox::User= -o Debug::NoLocking=1)
  mkdir -p "$1/lists/partial" "$1/cache/archives/partial" && apt-get "${apt[@]}" update || return 1
  libraries=$(apt-cache "${apt[@]}" depends --important redis-tools |
    awk '$1 == "Depends:" && $2 ~ /^lib/ && $2 != "libc6" { print $2 }')
  # shellcheck disable=SC2086 # one word per package
  (cd "$1" && apt-get "${apt[@]}" download redis-server redis-tools $libraries)
}

unpack_debs() {
  local deb
  for deb in "$1"/apt/*.deb; do dpkg -x "$deb" "$1/root" || return 1; done
}

# The libraries lie beside the program, where the loader does not look by itself.
write_wrapper() {
  cat >"$1/redis-server" <<'WRAPPER' && chmod 755 "$1/redis-server"
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
for folder in "$here"/root/usr/lib/*-linux-gnu* "$here"/root/lib/*-linux-gnu*; do
  LD_LIBRARY_PATH=$folder${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
exec "$here/root/usr/bin/redis-server" "$@"
WRAPPER
}
