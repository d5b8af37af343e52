#!/usr/bin/env bash
# Makes two lists of this folder anew from pyproject.toml; needs uv (pip install uv).
#
# development.txt  what the tests, the linters and the documentation need (the extras test, lint and
#                  docs), each file pinned by its hashes, for Python 3.11 on:
#                  pip install --require-hashes -r requirements/development.txt
# lowest.txt       the lowest versions that pyproject.toml allows for every extra, as constraints, for
#                  Python 3.11: pip install -c requirements/lowest.txt -e ".[test]"
#                  with-lowest.txt holds back what does not go together with them
# Neither names an index: pip takes the files from the one that it is set up for, and the hashes say
# whether they are the right ones.
set -euo pipefail
cd "$(dirname "$0")/.."
common=(--quiet --no-emit-index-url --no-emit-find-links --no-header --no-annotate --upgrade)
uv pip compile "${common[@]}" --extra test --extra lint --extra docs --universal \
  --python-version 3.11 --generate-hashes pyproject.toml -o requirements/development.txt
uv pip compile "${common[@]}" --all-extras --python-version 3.11 --resolution lowest-direct \
  --constraint requirements/with-lowest.txt pyproject.toml -o requirements/lowest.txt
