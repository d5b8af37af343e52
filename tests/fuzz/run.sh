#!/usr/bin/env bash
# Fuzzes every boundary of text, one after the other: run.sh [SECONDS each] [FOLDER] [TARGET ...]
# Needs: pip install -e ".[test]" atheris
# The folder keeps what was found, so that a later run starts there; by default it is beside the
# corpus, and git ignores it. Exit status 1 if a target failed; its input is FOLDER/TARGET-crash-*.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:-600}
folder=${2:-$here/found}
shift $(($# < 2 ? $# : 2))
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(quantities toml bib json pack arguments)
mkdir -p "$folder"
# No test compares it with a document: it changes with each commit.
echo "source: $(git -C "$here" rev-parse HEAD:./../../src 2>/dev/null || echo unknown)"
status=0
for target in "${targets[@]}"; do
  echo "== $target: $seconds seconds"
  if PYTHONDONTWRITEBYTECODE=1 "${PYTHON:-python}" "$here/fuzz.py" "$target" "$seconds" "$folder" \
    >"$folder/$target.log" 2>&1; then
    grep -E "stat::(number_of_executed_units|new_units_added|peak_rss_mb)" "$folder/$target.log"
  else
    status=1
    echo "FAILED; see $folder/$target.log" >&2
    grep -B2 -A30 "Uncaught Python exception" "$folder/$target.log" >&2 || tail -n 20 "$folder/$target.log" >&2
  fi
done
exit "$status"
