"""What the live page runs: Python for the browser from npm, the library and what it needs."""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: Where the downloaded package is kept between builds.
KEPT = ROOT / "build" / "pyodide"
PYODIDE = "314.0.7"
PYODIDE_SHA256 = "66b7949e5a0cba2250b586d7e368bf12fb482800748d182c4618254b685ffaa0"
#: The files of the package that a browser loads; the rest is for other uses.
FILES = (
    *("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"),
    *("python_stdlib.zip", "pyodide-lock.json"),
)


def add_parts(live: Path) -> None:
    """Put Pyodide and the wheels below the folder of the live page, each with its hash."""
    package = pyodide()
    (live / "pyodide").mkdir(parents=True)
    with tarfile.open(package) as archive:
        for name in FILES:
            member = archive.extractfile(f"package/{name}")
            assert member, name
            (live / "pyodide" / name).write_bytes(member.read())
    wheels = live / "wheels"
    build_wheels(wheels)
    listed = [{"name": w.name, "integrity": integrity(w)} for w in sorted(wheels.glob("*.whl"))]
    parts = {"pyodide": PYODIDE, "wheels": listed}
    (live / "parts.json").write_text(json.dumps(parts, indent=1), encoding="utf-8")


def pyodide() -> Path:
    """Return the package of Pyodide, downloaded by npm once, with the hash that is known."""
    package = KEPT / f"pyodide-{PYODIDE}.tgz"
    if not package.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "pack", "--silent", f"pyodide@{PYODIDE}", "--pack-destination", str(KEPT)],
            check=True,
        )
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    if found != PYODIDE_SHA256:
        raise SystemExit(f"{package} has the hash {found}, not {PYODIDE_SHA256}; delete it")
    return package


def build_wheels(folder: Path) -> None:
    """Build the library's wheel and download what it needs, for any Python 3.14."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    with tempfile.TemporaryDirectory() as built:
        subprocess.run([*pip, "wheel", "--no-deps", "-w", built, str(ROOT)], check=True)
        [wheel] = Path(built).glob("*.whl")
        # Pyodide's Python; only wheels without compiled parts run there.
        target = ["--python-version", "3.14", "--implementation", "py", "--abi", "none"]
        target += ["--platform", "any", "--only-binary", ":all:"]
        subprocess.run([*pip, "download", *target, "-d", str(folder), str(wheel)], check=True)


def integrity(file: Path) -> str:
    """Return the hash of a file as browsers check it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
