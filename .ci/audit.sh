#!/usr/bin/env bash
# Looks the pinned requirements up in the databases of known vulnerabilities; needs pip-audit.
# That needs a network: where none of them can be looked up it says so, and passes nothing off as
# audited. Exit status 1 if a vulnerability is known.
set -uo pipefail
cd "$(dirname "$0")/.."
found=$(timeout 120 python -m pip_audit --disable-pip --require-hashes --progress-spinner off \
  -r requirements/development.txt --format json 2>/dev/null)
python - "$found" <<'PYTHON'
import json
import sys

try:
    parts = json.loads(sys.argv[1])["dependencies"]
except (ValueError, KeyError):
    parts = []
known = [part for part in parts if "vulns" in part]
for part in known:
    for fault in part["vulns"]:
        print(f"{part['name']} {part['version']}: {fault['id']}, mended in {fault['fix_versions']}")
if known:
    print(f"audited {len(known)} of {len(parts)} requirements")
else:
    print("NOT audited: no database of vulnerabilities can be reached from here")
sys.exit(any(part["vulns"] for part in known))
PYTHON
