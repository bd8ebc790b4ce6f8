# shellcheck shell=bash
# Official archives. Nothing is unpacked before its digest is the published one.

# platform: "linux-x64", "darwin-arm64"; false where there are no official archives.
platform() {
  local os arch
  case "$(uname -s)" in Linux) os=linux ;; Darwin) os=darwin ;; *) return 1 ;; esac
  case "$(uname -m)" in x86_64 | amd64) arch=x64 ;; aarch64 | arm64) arch=arm64 ;; *) return 1 ;; esac
  printf '%s-%s\n' "$os" "$arch"
}

# fetch URL FILE: false when it cannot be had. The short connect timeout is for closed networks,
# the low-speed one for a connection that hangs: both must fall through to the next source.
fetch() {
  command -v curl >/dev/null || return 1
  curl -fsSL --connect-timeout 5 --speed-limit 1000 --speed-time 20 --max-time 900 -o "$2" "$1" 2>/dev/null
}

# digest 256|512 FILE
digest() {
  if command -v "sha$1sum" >/dev/null; then "sha$1sum" "$2"; else shasum -a "$1" "$2"; fi | cut -d' ' -f1
}

# published NAME SUMS: the digest of NAME in a file of "digest  name" lines.
published() { awk -v name="$1" '$2 == name || $2 == "*" name { print tolower($1); exit }' "$2"; }

# fetch_archive BITS SUMS_URL ARCHIVE_URL FOLDER: unpacks the archive into FOLDER, without its top
# folder. False when it cannot be had or is not what was published.
fetch_archive() {
  local bits="$1" sums="$4/sums" archive="$4/archive" name="${3##*/}" expected
  fetch "$2" "$sums" && fetch "$3" "$archive" || return 1
  expected=$(published "$name" "$sums")
  if [ -z "$expected" ] || [ "$(digest "$bits" "$archive")" != "$expected" ]; then
    say "$name: refused, its SHA-$bits digest is not the published one"
    return 1
  fi
  tar -xzf "$archive" -C "$4" --strip-components=1 || return 1
  rm -f "$sums" "$archive"
}

# fetch_program BITS URL FILE: one program, whose digest alone is published beside it as URL.shaBITS. False when it cannot be
# had or is not what was published.
fetch_program() {
  local expected
  fetch "$2.sha$1" "$3.sum" && fetch "$2" "$3" || return 1
  expected=$(tr -d '[:space:]' <"$3.sum")
  if [ "$(digest "$1" "$3")" != "$expected" ]; then
    say "${2##*/}: refused, its SHA-$1 digest is not the published one"
    return 1
  fi
  rm -f "$3.sum"
  chmod 755 "$3"
}
