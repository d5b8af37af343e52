"""Write the checksums of the data files: ``python tests/update_checksums.py`` after a change."""

import hashlib
from pathlib import Path

import myositis_ild_evidence

DATA = Path(myositis_ild_evidence.__file__).parent / "data"
CHECKSUMS = Path(__file__).parent / "data" / "checksums.toml"


def checksums() -> dict[str, str]:
    """Return the SHA-256 of each data file."""
    files = [f for f in sorted(DATA.rglob("*")) if f.suffix in (".toml", ".bib")]
    return {
        f.relative_to(DATA).as_posix(): hashlib.sha256(f.read_bytes()).hexdigest() for f in files
    }


if __name__ == "__main__":
    lines = [f'"{name}" = "{sum_}"' for name, sum_ in checksums().items()]
    head = (
        "# SHA-256 of each data file: a change of the data is always a deliberate line in a diff."
    )
    CHECKSUMS.write_text("\n".join([head, *lines, ""]), encoding="utf-8")
