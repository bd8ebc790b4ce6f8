# shellcheck shell=bash
# The project's npm packages and its build, each only if what it is made from is newer.

packages() {
  # npm writes this file last, so an interrupted install is never taken for a whole one.
  if [ "$root/node_modules/.package-lock.json" -nt "$root/package-lock.json" ]; then
    use packages "-" "up to date"
    return
  fi
  command -v npm >/dev/null || fail "npm is missing: install it (Debian: apt install npm), or Node.js from https://nodejs.org, which brings it"
  say "packages: npm ci"
  (cd "$root" && npm ci --no-audit --no-fund --loglevel=error >&2) || fail "npm ci failed"
  # Not left to npm: extraction may give an older time than the checkout's.
  touch "$root/node_modules/.package-lock.json"
  use packages "-" "installed"
}

build() {
  # In node_modules, so that other packages mean a new build. tsc writes its output even when it
  # finds errors; the mark says that it found none.
  local mark="$root/node_modules/.built"
  if [ -d "$root/dist" ] && [ -e "$mark" ] && [ -z "$(sources_newer_than "$mark")" ]; then
    use build "-" "up to date"
    return
  fi
  say "build: npm run build"
  (cd "$root" && npm run --silent build >&2) || fail "the build failed"
  touch "$mark"
  use build "-" "built"
}

sources_newer_than() {
  (cd "$root" && find . \( -name node_modules -o -name dist -o -name test -o -name scripts -o -name '.?*' \) -prune \
    -o \( -name '*.ts' -o -name package.json -o -name tsconfig.json \) -newer "$1" -print -quit)
}
