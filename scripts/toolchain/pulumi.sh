# shellcheck shell=bash
# The Pulumi CLI with its Node language host: what is on PATH, else the official archive, else built
# from its Go modules with a language host of our own, which the modules do not hold.

pulumi_modules="$root/scripts/toolchain/pulumi"
# go.mod is the one place that names the version; a test holds package.json to the same line.
pulumi_version=$(sed -n 's|.*github.com/pulumi/pulumi/pkg/v3 v\([0-9.]*\).*|\1|p' "$pulumi_modules/go.mod")
pulumi_archives="${AMR_PULUMI_MIRROR:-https://get.pulumi.com/releases/sdk}"
# From another host than the archive, so that whoever changes one of them is found out.
pulumi_sums="${AMR_PULUMI_MIRROR:-https://github.com/pulumi/pulumi/releases/download/v$pulumi_version}/SHA512SUMS"

find_pulumi() {
  local version dir origin
  if version=$(version_of pulumi version) && [ "${version%%.*}" = 3 ] && at_least "$version" "$pulumi_version" && has_node_host; then
    use pulumi "$version" "on PATH: $(command -v pulumi)"
    return
  fi
  for origin in official built; do
    case $origin in
      official) dir="$cache/pulumi-$pulumi_version-official" ;;
      built) dir="$cache/pulumi-$pulumi_version-$(host_digest)" ;;
    esac
    if [ -x "$dir/pulumi" ]; then
      use pulumi "$pulumi_version" "$origin, in the cache: $dir" "$dir"
      return
    fi
  done
  return 1
}

# Some packages of the CLI leave the language hosts out. The CLI looks beside itself, then on PATH.
has_node_host() {
  [ -x "$(dirname "$(readlink -f "$(command -v pulumi)")")/pulumi-language-nodejs" ] || command -v pulumi-language-nodejs >/dev/null
}

make_pulumi() {
  say "pulumi: none on PATH that is $pulumi_version or newer (3.x) with its Node language host, fetching $pulumi_version"
  download_pulumi || { build_pulumi && lay_host; } ||
    fail "the Pulumi CLI $pulumi_version or newer is needed: install it (https://www.pulumi.com/docs/install), or Go from https://go.dev/dl so that it can be built"
}

download_pulumi() {
  local dir name
  name="pulumi-v$pulumi_version-$(platform).tar.gz" || return 1
  dir=$(scratch)
  if fetch_archive 512 "$pulumi_sums" "$pulumi_archives/$name" "$dir"; then
    publish "$dir" "pulumi-$pulumi_version-official"
    return
  fi
  rm -rf "$dir"
  return 1
}

build_pulumi() {
  local dir
  [ -x "$cache/pulumi-$pulumi_version/pulumi" ] && return
  command -v go >/dev/null || return 1
  say "pulumi: official download not reachable, building from source (once, 4 minutes on 2 cores)"
  dir=$(scratch)
  # -v: each package that is compiled is a line of the log, which the heartbeat shows.
  if heartbeat pulumi "$dir/log" go_build "$dir/pulumi"; then
    rm -f "$dir/log"
    publish "$dir" "pulumi-$pulumi_version"
    return
  fi
  tail -n 20 "$dir/log" >&2
  rm -rf "$dir"
  return 1
}

# -mod=readonly: go.sum is the checksum of this source.
go_build() {
  cd "$pulumi_modules" && GOFLAGS='' GOWORK=off go build -v -mod=readonly -trimpath -buildvcs=false -o "$1" \
    -ldflags "-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=$pulumi_version" \
    github.com/pulumi/pulumi/pkg/v3/cmd/pulumi
}

# Names the folder, so that a checkout with another language host gets a folder of its own.
host_digest() { cat "$root"/scripts/toolchain/languageHost/*.ts "$root/scripts/toolchain/pulumi.sh" | cksum | cut -d' ' -f1; }

# The CLI warns about plugins that come from PATH, not about those beside its own binary. Hence one
# folder with all three; the binary is a hard link, because the CLI looks beside the resolved path.
lay_host() {
  local dir
  dir=$(scratch)
  if bundle languageRuntime "$dir/pulumi-language-nodejs" && bundle dynamicProvider "$dir/pulumi-resource-pulumi-nodejs" &&
    { ln "$cache/pulumi-$pulumi_version/pulumi" "$dir/pulumi" 2>/dev/null || cp "$cache/pulumi-$pulumi_version/pulumi" "$dir/pulumi"; }; then
    publish "$dir" "pulumi-$pulumi_version-$(host_digest)"
    return
  fi
  rm -rf "$dir"
  return 1
}

# bundle NAME FILE: one executable file that needs nothing but Node.
bundle() {
  "$root/node_modules/.bin/esbuild" "$root/scripts/toolchain/languageHost/$1.ts" --bundle --platform=node --target=node22 \
    --banner:js='#!/usr/bin/env node' --outfile="$2" --log-level=warning >&2 && chmod 755 "$2"
}
