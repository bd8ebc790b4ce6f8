# shellcheck shell=bash
# Versions as the tools print them: "v24.21.0", "Redis server v=7.0.15 sha=0", "3.260.0-alpha.1".

# version_of COMMAND [ARG...]: the first version in what it prints; false when it cannot be run.
version_of() {
  local text
  text=$("$@" 2>/dev/null) || return 1
  [[ $text =~ [0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.]+)? ]] && printf '%s\n' "${BASH_REMATCH[0]}"
}

# at_least VERSION MINIMUM: as semver orders them; a pre-release of MINIMUM itself is below it.
at_least() {
  local have="$1" minimum="$2" part h m
  local IFS=.
  # shellcheck disable=SC2206 # split at the dots
  local -a hs=(${have%%-*}) ms=($minimum)
  for part in 0 1 2; do
    h=$((10#${hs[part]:-0})) m=$((10#${ms[part]:-0}))
    ((h > m)) && return 0
    ((h < m)) && return 1
  done
  [[ $have != *-* ]]
}
