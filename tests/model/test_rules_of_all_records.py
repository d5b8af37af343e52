"""What holds for every record: ids, words of closed lists, whole numbers, equality, and repr."""

from decimal import Decimal
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, Group, InvalidValueError, Outcome, PValue, Source
from myositis_ild_evidence.records import (
    Absence,
    Arm,
    Level,
    Manifest,
    Need,
    Owner,
    Place,
    Population,
    Row,
)
from myositis_ild_evidence.records.base import Checked, many

ARM: dict[str, Any] = {"id": "ivig", "label": "IVIG", "role": "treatment", "n": 5}
OUTCOME: dict[str, Any] = {"id": "a", "label": "A", "domains": ["mortality"]}
CELL = Cell(group="all", count=5)
STUDY = mie.evidence.studies["wang2022"]
RULE = "is not an id: small letters, digits, '-' and '_', at most 64"


@pytest.mark.parametrize("id", ["a", "7", "wang2022", "fvc-6mo_all", "a" * 64])
def test_an_id_of_a_file_is_small_letters_digits_and_strokes(id: str) -> None:
    assert list(Group.faults({"id": id})) == []


@pytest.mark.parametrize("id", ["", "-a", "_a", "Wang2022", "a b", "a/b", "é", "a.b", "a\n"])
def test_what_is_no_id_of_a_file_is_told_so(id: str) -> None:
    assert list(Group.faults({"id": id})) == [("id", f"{id!r} {RULE}")]


def test_a_long_id_is_told_in_short_and_hides_no_other_fault() -> None:
    long = "a" * 59 + "bcdefg"
    assert list(Group.faults({"id": long, "n": 0})) == [
        ("id", f"'{'a' * 59}b' {RULE}"),
        ("n", "a group has at least one member, not 0"),
    ]


def test_a_record_without_an_id_or_with_one_of_another_type_has_no_fault_of_its_id() -> None:
    assert list(Group.faults({})) == []
    assert list(Group.faults({"id": 5})) == []
    assert list(Source.faults({"id": "a"})) == []
    assert list(Checked.problems({"n": 0})) == []


def test_lists_are_taken_as_tuples_but_a_text_is_no_list() -> None:
    assert many(name for name in ("a", "b")) == ("a", "b")
    assert many([]) == many(()) == ()
    cell: Any
    for cell in (many, lambda groups: PValue(value=0, groups=groups).groups):
        assert cell(iter(["a"])) == ("a",)


def _a_need(**given: Any) -> Need:
    return Need(compute="figure", relation="=", expected=5, why="x", **given)


NOT_OF_THEIR_TYPE: dict[str, Any] = {
    "Outcome.values: expected a list, got 5": lambda: Outcome(**OUTCOME | {"values": 5}),
    "Outcome.values: expected a list, got the text 'ab'": lambda: Outcome(**OUTCOME, values="ab"),
    "Outcome.values[1]: expected Cell, got 5": lambda: Outcome(**OUTCOME, values=[CELL, 5]),
    "Outcome.better: 5 is not valid; valid: 'higher', 'lower'": lambda: Outcome(
        **OUTCOME,
        better=5,  # type: ignore[arg-type]
    ),
    "Source.cite: expected text, got [1]": lambda: Source(cite=[1], locator="b"),  # type: ignore[arg-type]
    "Source.locator: expected text, got {}": lambda: Source(cite="a", locator={}),  # type: ignore[arg-type]
    "Source.method: 5 is not valid; valid: 'read', 'derived', 'digitised'": lambda: Source(
        cite="a",
        locator="b",
        method=5,  # type: ignore[arg-type]
    ),
    "Cell.source: expected Source, got 'a'": lambda: Cell(count=1, source="a"),  # type: ignore[arg-type]
    "Cell.iqr: expected a list, got 5": lambda: Cell(mean=1, iqr=5),
    "Need.of[0]: expected text, got 5": lambda: _a_need(of=[5]),
    "Question.figures: expected a list, got 5": lambda: attrs.evolve(
        mie.evidence.question,
        figures=5,  # type: ignore[arg-type]
    ),
    "Study.groups[0]: expected Group, got 'ivig'": lambda: attrs.evolve(STUDY, groups=["ivig"]),
    "DosingRegimen.readings[0]: expected Reading, got 1": lambda: attrs.evolve(
        STUDY.regimen, readings=[1]
    ),
}


@pytest.mark.parametrize("message", NOT_OF_THEIR_TYPE)
def test_what_is_not_of_the_type_of_its_field_is_refused_by_name(message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        NOT_OF_THEIR_TYPE[message]()
    assert str(caught.value) == message


REFUSED: dict[str, tuple[Any, dict[str, Any]]] = {
    "PValue.compares: 'group' is not valid; did you mean 'groups'?": (
        PValue, {"value": 0, "compares": "group"}),
    "PValue.operator: '!' is not valid; valid: '=', '<', '>', '<='": (
        PValue, {"value": 0, "operator": "!"}),
    "Population.treatment_line: 'mxed' is not valid; did you mean 'mixed'?": (
        Population, {"description": "x", "treatment_line": "mxed"}),
    "Outcome.better: 'highest' is not valid; did you mean 'higher'?": (
        Outcome, {"id": "a", "label": "A", "domains": ["lung"], "better": "highest"}),
    "Cell.count: expected a whole number, got 2.5": (Cell, {"count": 2.5}),
    "Cell.count: expected a whole number, got True": (Cell, {"count": True}),
    "Cell.count: expected a whole number, got '5'": (Cell, {"count": "5"}),
    "Cell.total: expected a whole number, got 4.0": (Cell, {"count": 1, "total": 4.0}),
    "Cell.total: expected a whole number, got False": (Cell, {"count": 1, "total": False}),
    "Arm.n: expected a whole number, got None": (Arm, ARM | {"n": None}),
    "Arm.n: expected a whole number, got Decimal('5')": (Arm, ARM | {"n": Decimal(5)}),
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_words_of_no_list_and_what_is_no_whole_number_are_refused(message: str) -> None:
    record, fields = REFUSED[message]
    with pytest.raises(InvalidValueError) as caught:
        record(**fields)
    assert str(caught.value) == message


def test_a_reason_may_stand_for_a_word_or_a_whole_number() -> None:
    assert Population(description="x", lung=Absence.NOT_REPORTED).lung is Absence.NOT_REPORTED
    assert Arm(**ARM | {"n": Absence.NOT_APPLICABLE}).n is Absence.NOT_APPLICABLE
    assert Cell(count=None, mean=5).count is None


def test_records_are_equal_where_class_and_every_field_are() -> None:
    assert Arm(**ARM) == Arm(**ARM)
    assert hash(Arm(**ARM)) == hash(Arm(**ARM))
    for field, other in {"id": "b", "label": "B", "role": "comparator", "n": 6}.items():
        changed = Arm(**ARM | {field: other})
        assert changed != Arm(**ARM)
        assert hash(changed) != hash(Arm(**ARM))
    group: Any = Group(**ARM)
    assert Arm(**ARM) != group
    assert hash(Arm(**ARM)) != hash(group)
    assert Arm(**ARM) != "ivig"
    assert Arm(**ARM).__eq__(ARM) is NotImplemented


def test_where_a_record_belongs_does_not_count_for_equality_nor_show() -> None:
    row = Row(id="a", label="A", values=[Cell(group="all", count=1)])
    owned = row.placed(Place(owner=Owner(groups=(Arm(**ARM),))))
    assert owned == row
    assert hash(owned) == hash(row)
    assert repr(owned) == repr(row)


def test_a_record_shows_the_fields_that_say_something() -> None:
    assert repr(Cell(group="all", count=5)) == "Cell(group='all', count=5)"
    assert repr(Cell(mean="5.0", note="x")) == "Cell(mean=Decimal('5.0'), note='x')"
    assert repr(Source(cite="a", locator="b")) == "Source(cite='a', locator='b')"
    assert repr(mie.DosingRegimen(dose_per_course="2 g/kg", days_per_course=5)) == (
        "<DosingRegimen ivig: 2 g/kg over 5 days>"
    )
    assert repr(Arm(**ARM)) == "<Arm ivig: IVIG, n = 5>"


@pytest.mark.parametrize("record", [Level, Manifest], ids=lambda record: record.__name__)
def test_records_without_rules_are_values_too(record: Any) -> None:
    made: Any = (
        mie.evidence.manifest if record is Manifest else mie.evidence.manifest.question.level
    )
    assert attrs.evolve(made) == made
    assert hash(attrs.evolve(made)) == hash(made)
