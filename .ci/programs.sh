#!/usr/bin/env bash
# Installs Debian's packages of the programs that are named and missing: programs.sh bibtex pandoc.
# Tests ask them, and no wheel brings them.
set -euo pipefail
declare -A packages=(
  [bibtex]="texlive-binaries texlive-base" [biber]=biber [pandoc]=pandoc [ris2xml]=bibutils
  [Rscript]="r-base-core r-cran-metadat r-cran-metafor r-cran-jsonlite" [chromium]=chromium [npm]=npm
)
missing=()
for program in "$@"; do
  # shellcheck disable=SC2206  # the names of packages are words
  command -v "$program" >/dev/null || missing+=(${packages[$program]})
done
[ "${#missing[@]}" -gt 0 ] || exit 0
echo "installing ${missing[*]}"
log=$(mktemp)
{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${missing[@]}"; } >"$log" 2>&1 || { tail -n 20 "$log"; exit 1; }
