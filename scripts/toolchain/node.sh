# shellcheck shell=bash
# Node.js: what is on PATH, else the official archive, else from the npm registry.

node_minimum=$(sed -n 's/.*"node": ">=\([0-9.]*\)".*/\1/p' "$root/package.json") # its "engines"
node_version=24.21.0
node_site="${AMR_NODE_MIRROR:-https://nodejs.org/dist}"

find_node() {
  local version dir origin
  if version=$(version_of node --version) && at_least "$version" "$node_minimum"; then
    use node "$version" "on PATH: $(command -v node)"
    return
  fi
  for origin in official npm; do
    case $origin in
      official) dir="$cache/node-$node_version-official/bin" ;;
      npm) dir="$cache/node-$node_version-npm/node_modules/node-$(platform)/bin" ;;
    esac
    if [ -x "$dir/node" ]; then
      use node "$node_version" "$origin package in the cache: $dir" "$dir"
      return
    fi
  done
  return 1
}

make_node() {
  say "node: none on PATH that is $node_minimum or newer, fetching $node_version"
  download_node || package_node ||
    fail "Node.js $node_minimum or newer is needed: install it from https://nodejs.org or with your package manager"
}

download_node() {
  local dir name
  name="node-v$node_version-$(platform)" || return 1
  dir=$(scratch)
  if fetch_archive 256 "$node_site/v$node_version/SHASUMS256.txt" "$node_site/v$node_version/$name.tar.gz" "$dir"; then
    publish "$dir" "node-$node_version-official"
    return
  fi
  rm -rf "$dir"
  return 1
}

# npm itself runs on a Node that is too old for us. The package `node` only fetches that of the
# platform in an install script, which npm may be told not to run; so that one is taken directly.
package_node() {
  local dir
  command -v npm >/dev/null && platform >/dev/null || return 1
  say "node: official download not reachable, taking the npm package"
  dir=$(scratch)
  if npm install --prefix "$dir" --no-audit --no-fund --ignore-scripts --loglevel=error "node-$(platform)@$node_version" >&2; then
    publish "$dir" "node-$node_version-npm"
    return
  fi
  rm -rf "$dir"
  return 1
}
