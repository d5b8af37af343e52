"""Write the JSON Schemas anew: ``python tests/update_schemas.py`` after a change of the classes."""

from pathlib import Path

import myositis_ild_evidence
from myositis_ild_evidence.packs import schema

FOLDER = Path(myositis_ild_evidence.__file__).parent / "data" / "schema"

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for kind in schema.KINDS:
        (FOLDER / f"{kind}.json").write_text(schema.written(kind), encoding="utf-8")
