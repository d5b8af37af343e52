"""Print what the changelog says of one version: ``notes.py 1.2.0``."""

import re
import sys
from pathlib import Path

CHANGELOG = Path(__file__).parents[1] / "CHANGELOG.md"


def main(version: str) -> None:
    """Print the section of this version, or stop where there is none."""
    text = CHANGELOG.read_text(encoding="utf-8")
    parts = re.split(r"^## \[([^\]]+)\].*\n", text, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    if not sections.get(version, "").strip():
        sys.exit(f"CHANGELOG.md says nothing of {version}; it has: {', '.join(sections)}")
    print(sections[version].strip())


if __name__ == "__main__":
    main(*sys.argv[1:])
