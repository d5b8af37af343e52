"""Packs made up at random: rows of every section, each with corrections that change one thing."""

from pathlib import Path

import attrs
from hypothesis import strategies as st

from myositis_ild_evidence import Evidence
from packs import Pack

FILE = "studies/author2020.toml"
_TABLES = {
    "design": "[[figure]]",
    "population": (
        '[[criterion]]\nkind = "inclusion"\ntext = "{label} said so."\n[[criterion.figure]]'
    ),
    "follow-up": "[[follow_up]]",
    "baseline": "[[baseline]]",
    "category": "[[baseline.category]]",
    "outcome": "[[outcome]]",
    "threshold": "[[outcome.threshold]]",
    "adverse-event": "[[adverse_event]]",
}
_PATHS = {"population": "criterion.figure", "follow-up": "follow_up", "design": "figure"}
CHANGES = ("label", "unit", "group", "value", "timepoint", "total")


@attrs.frozen(kw_only=True)
class Made:
    """One row to be written, and what a correction of it changes.

    Attributes:
        kind: Its section, or ``category`` or ``threshold``.
        number: Makes its label, figures and ids unlike those of any other row.
        changes: What the correction sets; none is made where there is nothing.
        proven: Whether the correction is proven.
    """

    kind: str
    number: int
    changes: tuple[str, ...]
    proven: bool

    @property
    def id(self) -> str:
        """Its id; baseline rows and outcomes may share one."""
        return f"row-{self.number}"

    @property
    def printed(self) -> dict[str, str]:
        """What is printed."""
        kept = {"label": f"Printed{self.number}x", "value": f"{self.number}11", "group": "ivig"}
        return kept | {"unit": "day", "timepoint": "7 days", "total": ""}

    @property
    def answered(self) -> dict[str, str]:
        """What the library should answer with."""
        fixed = {"label": f"Answered{self.number}x", "value": f"{self.number}22", "group": "better"}
        fixed |= {"unit": "week", "timepoint": "9 weeks", "total": f"{self.number}99"}
        return self.printed | {name: fixed[name] for name in self.changes if self.proven}

    def toml(self) -> str:
        """Return it as it stands in the file of a study."""
        label = self.printed["label"]
        lines = [_TABLES[self.kind].format(label=label), f'id = "{self.id}"', f'label = "{label}"']
        if self.kind == "outcome":
            lines.append('domains = ["mortality"]')
        lines += ['unit = "day"', 'timepoint = "7 days"']
        lines.append(f"values.ivig = {{ value = {self.printed['value']} }}")
        if self.changes:
            lines += self._correction()
        return "\n".join(lines) + "\n"

    def _correction(self) -> list[str]:
        table = _TABLES[self.kind].splitlines()[-1].strip("[]")
        fixed = attrs.evolve(self, proven=True).answered
        lines = [f"[[{table}.correction]]", 'of = ["values.ivig"]']
        for name in self.changes:
            text = fixed[name] if name in ("value", "total") else f'"{fixed[name]}"'
            lines.append(f"set.{name} = {text}")
        status = "proven" if self.proven else "probable"
        return [*lines, f'status = "{status}"', f'why = "Why{self.number}x."']


@st.composite
def rows(draw: st.DrawFn) -> tuple[Made, ...]:
    """Some rows in the order of a file: each part right behind what it is a part of."""
    kinds = draw(st.lists(st.sampled_from(sorted({*_TABLES} - {"category", "threshold"})),
                          min_size=1, max_size=6))  # fmt: skip
    found = []
    for kind in kinds:
        found.append(kind)
        inside = {"baseline": "category", "outcome": "threshold"}.get(kind)
        if inside:
            found += [inside] * draw(st.integers(0, 2))
    changes = st.lists(st.sampled_from(CHANGES), unique=True, max_size=3).map(tuple)
    return tuple(
        Made(kind=kind, number=100 + number, changes=draw(changes), proven=draw(st.booleans()))
        for number, kind in enumerate(found)
    )


def load(made: tuple[Made, ...], folder: Path) -> Evidence:
    """Write a pack with these rows besides those of the small pack, and load it."""
    pack = Pack(folder)
    pack.add(FILE, "\n".join(row.toml() for row in made))
    return pack.load()
