"""Use one extra where no other is installed: ``python tests/faults/alone.py EXTRA``.

``nox -s extras`` does it with the lowest versions that the extra allows. It needs no pytest, whose
own requirements would be there, too.
"""

import sys
from contextlib import redirect_stdout
from io import StringIO

#: What each extra that users install is for, by the whole of what it brings.
USES = {
    "stats": """
row = mie.evidence.outcomes["wang2022/mortality-6mo"]
assert round(row.recompute_p()["fisher"].p, 4) == 0.0541
for measure in "odds-ratio", "risk-difference":
    effect = row.effect(measure)
    assert effect.low < effect.estimate < effect.high
assert 0 <= row.fragility().quotient <= 1
""",
    "cite": """
assert "Wang" in str(mie.evidence.references.cite("vancouver"))
assert "Wang" in str(mie.evidence.references.cite("apa"))
assert mie.evidence.references["wang2022"].to_ris().startswith("TY  - JOUR")
""",
    "frames": """
import numpy
regimen = mie.evidence.studies["huapaya2019"].regimen
frame = {"weight_kg": numpy.array([70.0, 82.5])}
doses = regimen.for_cohort(frame, weight_policy="actual")
assert any(840.0 in list(map(float, column)) for column in doses.values() if column.dtype == float)
""",
    "arrow": """
assert "arrow_array_stream" in repr(mie.evidence.values().__arrow_c_stream__())
""",
    "colour": """
from rich.console import Console
from myositis_ild_evidence.tables.text import rich
Console(file=StringIO(), force_terminal=True).print(rich(mie.evidence.values()))
""",
    "completion": """
assert cli.main(["completion", "bash"]) == 0
""",
    "plot": """
from myositis_ild_evidence import pictures
for draw in (pictures.forest, pictures.timeline, pictures.gaps, pictures.traffic_light):
    assert "<svg" in pictures.svg(draw(mie.evidence))
""",
    "report": """
import pathlib, tempfile
with tempfile.TemporaryDirectory() as folder:
    mie.evidence.report(folder + "/report.html")
    assert "Wang 2022" in pathlib.Path(folder, "report.html").read_text("utf-8")
""",
    "xlsx": """
import tempfile
with tempfile.TemporaryDirectory() as folder:
    mie.evidence.values().to_xlsx(folder + "/values.xlsx")
""",
    "mcp": """
from myositis_ild_evidence.assistant.protocol import server
assert server(mie.evidence)
""",
}


def use(extra: str) -> str:
    """Run what an extra is for, and return what it printed."""
    import myositis_ild_evidence as mie
    from myositis_ild_evidence import cli

    with redirect_stdout(StringIO()) as said:
        exec(USES[extra], {"mie": mie, "cli": cli, "StringIO": StringIO})
    return said.getvalue()


if __name__ == "__main__":
    use(sys.argv[1])
    print(f"{sys.argv[1]} alone does what it is for")
