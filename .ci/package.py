"""Build the wheel and the sdist twice, and look at what they hold: ``package.py FOLDER``.

Needs ``build`` and ``cyclonedx-bom``. The two builds run in copies of the tree in folders of other
names, with other times, another umask and another seed of hashes; their files must be equal byte
for byte. Leaves the wheel, the sdist and an SBOM of the wheel with its dependencies in the folder.
"""

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: What may be in the wheel, below the package and its metadata.
PACKAGE = re.compile(
    r"myositis_ild_evidence/(?:[a-z_]+/)*(?:[a-z0-9_]+\.py|py\.typed)"
    r"|myositis_ild_evidence/data/(?:[a-z_]+/)*[a-z0-9_-]+\.(?:toml|bib)"
    r"|myositis_ild_evidence/data/trees/(?:[a-z_]+/)*[a-z0-9_-]+\.json"
    r"|myositis_ild_evidence/(?:[a-z_]+/)*templates/[a-z0-9_.-]+"
    r"|myositis_ild_evidence-[0-9.]+\.dist-info/(?:METADATA|WHEEL|RECORD|entry_points\.txt"
    r"|licenses/LICENSE(?:-DATA)?)"
)
#: What must be in it.
NEEDED = (
    "py.typed",
    "data/document/pack.toml",
    "data/document/references.bib",
    "data/example/pack.toml",
    "data/skeleton/studies/author2020.toml",
    "data/templates/pyproject.txt",
    "data/document/studies/wang2022.toml",
    "data/formulary/products/octagam-10.toml",
    "data/beyond/pack.toml",
    "data/verification/doses.toml",
    "data/vocabulary/units.toml",
)
#: What a path of the machine that built it, or a cache, would look like.
STRAY = re.compile(r"(?:__pycache__|\.pyc$|_cache/|\.egg-info|(?:^|/)\.(?!ci/|github/))")


def run(*command: str, **options: object) -> str:
    """Run a command, and stop with its output if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return str(done.stdout)


def tree() -> dict[str, bytes]:
    """Return the files that git has or would take, read once."""
    listed = run("git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z")
    names = [name for name in listed.split("\0") if (ROOT / name).is_file()]
    return {name: (ROOT / name).read_bytes() for name in names}


def built(files: dict[str, bytes], folder: Path, umask: int, seed: int) -> Path:
    """Copy the files to a folder, and build there."""
    before = os.umask(umask)
    try:
        for name, content in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        time = run("git", "-C", str(ROOT), "log", "-1", "--format=%ct").strip()
        environment = os.environ | {"SOURCE_DATE_EPOCH": time, "PYTHONHASHSEED": str(seed)}
        run(sys.executable, "-m", "build", "--outdir", str(folder / "out"), str(folder),
            env=environment)  # fmt: skip
    finally:
        os.umask(before)
    return folder / "out"


def compare(first: Path, second: Path) -> None:
    """Stop unless both builds gave the same files."""
    sums = [
        {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.iterdir()}
        for folder in (first, second)
    ]
    if sums[0] != sums[1] or len(sums[0]) != 2:
        sys.exit(f"two builds differ: {sums}")
    for name, digest in sums[0].items():
        print(f"{digest}  {name}")


def prove(archive: zipfile.ZipFile) -> None:
    """Stop unless each TOML file of the wheel has its tree, and that is what the file says."""
    sys.path.insert(0, archive.filename or "")
    from myositis_ild_evidence import compiled

    data = "myositis_ild_evidence/data/"
    names = [name.removeprefix(data) for name in archive.namelist() if name.startswith(data)]
    files = {name: archive.read(data + name) for name in names}
    trees = {name for name in names if name.startswith(f"{compiled.FOLDER}/")}
    wrong = trees ^ dict(compiled.of_all(files)).keys()
    for name, toml in files.items():
        tree = compiled.name_of(name)
        if name in trees or tree not in trees:
            continue
        if repr(compiled.read(files[tree], toml)) != repr(compiled.parsed(toml)):
            wrong.add(tree)
    if wrong or not trees:
        sys.exit(f"trees that are not those of the files: {sorted(wrong)}")
    print(f"{len(trees)} trees in the wheel, each that of its file")


def look(folder: Path) -> None:
    """Stop if the wheel or the sdist holds what it should not, or lacks what it should hold."""
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        prove(archive)
    odd = [name for name in names if not PACKAGE.fullmatch(name)]
    missing = [n for n in NEEDED if f"myositis_ild_evidence/{n}" not in names]
    if odd or missing:
        sys.exit(f"the wheel holds {odd} and lacks {missing}")
    with tarfile.open(sdist) as archive:
        inside = [name.partition("/")[2] for name in archive.getnames()]
    stray = [name for name in inside if STRAY.search(name) and not name.endswith(".gitignore")]
    if stray or "PKG-INFO" not in inside:
        sys.exit(f"the sdist holds {stray}")
    print(f"{len(names)} files in the wheel, {len(inside)} in the sdist")


def bill(folder: Path, work: Path) -> None:
    """Write the SBOM of what ``pip install`` of the wheel brings."""
    (wheel,) = folder.glob("*.whl")
    venv.create(work / "env", with_pip=True)
    python = work / "env" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run(str(python), "-m", "pip", "install", "-q", str(wheel))
    run(str(python), "-m", "pip", "uninstall", "-q", "-y", "setuptools", "pip")
    made = folder / "sbom.json"
    run(
        sys.executable, "-m", "cyclonedx_py", "environment", str(python), "--output-reproducible",
        "--pyproject", str(ROOT / "pyproject.toml"), "--of", "JSON", "-o", str(made),
    )  # fmt: skip
    parts = json.loads(made.read_text(encoding="utf-8"))["components"]
    shown = sorted(f"{part['name']} {part['version']}" for part in parts)
    print(f"SBOM: {len(shown)} components: {', '.join(shown)}")


def main(folder: str) -> None:
    """Build, compare, look, and write the SBOM."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        files = tree()
        first = built(files, work / "one", 0o022, 1)
        compare(first, built(files, work / "another-name", 0o077, 2))
        look(first)
        for file in first.iterdir():
            (target / file.name).write_bytes(file.read_bytes())
        bill(target, work)


if __name__ == "__main__":
    main(*sys.argv[1:])
