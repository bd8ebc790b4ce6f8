# shellcheck shell=bash
# An API server for tests: kube-apiserver, the etcd under it, and kubectl. Each is what KUBEBUILDER_ASSETS or PATH has, else the
# official download, else built from its Go modules. Nothing of the package needs them.

kubernetes_modules="$root/scripts/toolchain/kubernetes"
etcd_modules="$root/scripts/toolchain/etcd"
# Each go.mod is the one place that names its version.
kubernetes_version=$(sed -n 's|^require k8s.io/kubernetes v\([0-9.]*\).*|\1|p' "$kubernetes_modules/go.mod")
etcd_version=$(sed -n 's|^require go.etcd.io/etcd/server/v3 v\([0-9.]*\).*|\1|p' "$etcd_modules/go.mod")
kubernetes_site="${AMR_KUBERNETES_MIRROR:-https://dl.k8s.io}"
etcd_site="${AMR_ETCD_MIRROR:-https://github.com/etcd-io/etcd/releases/download}"

# Below 3.6 there are etcds, Debian's among them, on which a watch with bookmarks is answered by an error.
find_etcd() { find_server_program etcd 3.6.0 "$etcd_version" --version; }
find_apiserver() { find_server_program kube-apiserver 1.34.0 "$kubernetes_version" --version; }
find_kubectl() { find_server_program kubectl 1.30.0 "$kubernetes_version" version --client; }

# find_server_program NAME MINIMUM PINNED ARG...: the arguments make it print its version.
find_server_program() {
  local name="$1" minimum="$2" pinned="$3" assets="${KUBEBUILDER_ASSETS:-}" version origin dir
  shift 3
  if [ -n "$assets" ] && version=$(version_of "$assets/$name" "$@") && at_least "$version" "$minimum"; then
    use "${name#kube-}" "$version" "in KUBEBUILDER_ASSETS: $assets/$name" "$assets"
    return
  fi
  if version=$(version_of "$name" "$@") && at_least "$version" "$minimum"; then
    use "${name#kube-}" "$version" "on PATH: $(command -v "$name")"
    return
  fi
  for origin in official built; do
    dir="$cache/$name-$pinned-$origin"
    if [ -x "$dir/$name" ]; then
      use "${name#kube-}" "$pinned" "$origin, in the cache: $dir" "$dir"
      return
    fi
  done
  return 1
}

make_etcd() { make_server_program etcd "$etcd_version" "3 minutes on 2 cores"; }
make_apiserver() { make_server_program kube-apiserver "$kubernetes_version" "5 to 35 minutes on 2 cores"; }
make_kubectl() { make_server_program kubectl "$kubernetes_version" "2 minutes on 2 cores"; }

# make_server_program NAME VERSION TIME
make_server_program() {
  say "$1: none in KUBEBUILDER_ASSETS or on PATH that serves, fetching $2 for the tests"
  download_server_program "$1" "$2" || build_server_program "$1" "$2" "$3" ||
    fail "$1 is needed for the tests: install $2, set KUBEBUILDER_ASSETS to a folder that has it, or install Go from https://go.dev/dl so that it can be built; scripts/setup --without-api-server does without"
}

# The sites have these programs for Linux; on other systems they are built.
download_server_program() {
  local arch dir
  case "$(platform)" in linux-x64) arch=amd64 ;; linux-arm64) arch=arm64 ;; *) return 1 ;; esac
  dir=$(scratch)
  if fetch_server_program "$1" "$2" "$arch" "$dir"; then
    publish "$dir" "$1-$2-official"
    return
  fi
  rm -rf "$dir"
  return 1
}

# fetch_server_program NAME VERSION ARCH FOLDER
fetch_server_program() {
  case $1 in
    etcd) fetch_archive 256 "$etcd_site/v$2/SHA256SUMS" "$etcd_site/v$2/etcd-v$2-linux-$3.tar.gz" "$4" ;;
    *) fetch_program 512 "$kubernetes_site/v$2/bin/linux/$3/$1" "$4/$1" ;;
  esac
}

build_server_program() {
  local name="$1" version="$2" dir
  command -v go >/dev/null || return 1
  say "$name: official download not reachable, building from source (once, $3)"
  dir=$(scratch)
  if heartbeat "$name" "$dir/log" "go_build_$name" "$dir/$name"; then
    rm -f "$dir/log"
    publish "$dir" "$name-$version-built"
    return
  fi
  tail -n 20 "$dir/log" >&2
  rm -rf "$dir"
  return 1
}

go_build_etcd() { go_build_server_program "$etcd_modules" go.etcd.io/etcd/server/v3 "$1"; }
go_build_kube-apiserver() { go_build_server_program "$kubernetes_modules" k8s.io/kubernetes/cmd/kube-apiserver "$1"; }
go_build_kubectl() { go_build_server_program "$kubernetes_modules" k8s.io/kubernetes/cmd/kubectl "$1"; }

# go_build_server_program MODULES PACKAGE FILE. -mod=readonly: go.sum is the checksum of this source.
go_build_server_program() {
  cd "$1" && GOFLAGS='' GOWORK=off CGO_ENABLED=0 go build -v -mod=readonly -trimpath -buildvcs=false -o "$3" \
    -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=v$kubernetes_version" "$2"
}
