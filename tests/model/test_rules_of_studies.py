"""What is refused of groups, claims, periods, outcomes, harms, studies and sign-offs, and why."""

from types import SimpleNamespace
from typing import Any, get_args

import attrs
import pytest

from myositis_ild_evidence import (
    Cell,
    Group,
    InvalidValueError,
    Outcome,
    PValue,
    Source,
    Study,
    evidence,
)
from myositis_ild_evidence.records import (
    Absence,
    AdverseEvent,
    Arm,
    CaseReport,
    Category,
    Characteristic,
    Cohort,
    Finding,
    Need,
    Owner,
    Period,
    Place,
    Row,
    Subgroup,
    Unclear,
)
from myositis_ild_evidence.records.group import KINDS, circles
from myositis_ild_evidence.records.sign_off import SignOff

SOURCE = Source(cite="summary2021", locator="Table 1, {block}")
STUDY: dict[str, Any] = {"id": "a2020", "design": "retrospective-cohort", "source": SOURCE}
SIGNED: dict[str, Any] = {
    "study": "a2020", "sha256": "0a" * 32, "name": "A. Author", "role": "rheumatologist",
    "date": "2026-11-23", "against": "document",
}  # fmt: skip
ROW: dict[str, Any] = {"id": "death", "label": "Death", "domains": ("mortality",)}
CELLS = [Cell(group="ivig", count=1), Cell(group="control", count=2)]
GROUP: dict[str, Any] = {"id": "a", "label": "A", "role": "treatment"}
NEED: dict[str, Any] = {"compute": "figure", "relation": "=", "why": "x"}
EITHER = "Need.expected: give either expected, or versus, versus_group or versus_compute"


def groups(**within: str | None) -> tuple[Group, ...]:
    return tuple(Group(**GROUP | {"id": id, "within": other}) for id, other in within.items())


REFUSED: dict[str, tuple[Any, dict[str, Any]]] = {
    "Group.n: a group has at least one member, not 0": (Group, GROUP | {"n": 0}),
    "Arm.role: 'whole-study' is not a role of Arm; valid: treatment, comparator": (
        Arm, GROUP | {"role": "whole-study"}),
    "Arm.control: only a comparator has a control, not a group of role 'treatment'": (
        Arm, GROUP | {"control": "placebo"}),
    "Subgroup.role: 'treatment' is not a role of Subgroup; valid: post-hoc-subgroup": (
        Subgroup, GROUP),
    EITHER: (Need, NEED),
    f"{EITHER} ": (Need, NEED | {"expected": 0, "versus": "a2020/death"}),
    f"{EITHER}  ": (Need, NEED | {"expected": 0, "versus_group": "all"}),
    f"{EITHER}   ": (Need, NEED | {"expected": 0, "versus_compute": "figure"}),
    "Characteristic.categories[2].id: the id 'b' occurs twice": (
        Characteristic, {"id": "a", "label": "A", "categories": [
            Category(id=id, label="B") for id in ("b", "c", "b")]}),
    "Characteristic.partition: no category 'tow'; did you mean 'two'?": (
        Characteristic, {"id": "a", "label": "A", "partition": ["tow"], "categories": [
            Category(id=id, label="B") for id in ("one", "two")]}),
    "Characteristic.partition: no category 'x'; valid: 'b'": (
        Characteristic, {"id": "a", "label": "A", "partition": ["b", "x"],
                         "categories": [Category(id="b", label="B")]}),
    f"Characteristic.partition: no category '{'x' * 60}'; there are none": (
        Characteristic, {"id": "a", "label": "A", "partition": ["x" * 61]}),
    "Outcome.values: an outcome needs cells or a finding": (Outcome, ROW),
    "AdverseEvent.values: an adverse event needs cells, or the events it includes": (
        AdverseEvent, {"id": "a", "label": "A"}),
    "Period.low: 'spring' is not a date such as 2005-03": (Period, {"low": "spring", "high": "2"}),
    "Period.high: '2005-13' is not a date such as 2005-03": (
        Period, {"low": "2005", "high": "2005-13"}),
    "Period.low: 2006 is after 2005": (Period, {"low": "2006", "high": "2005"}),
    "Period.low: 2005-04-01 is after 2005-03": (Period, {"low": "2005-04-01", "high": "2005-03"}),
    "Period.low: 2006 is after 2005-03-01": (Period, {"low": "2006", "high": "2005-03-01"}),
    "Study.n: a study has at least one participant, not 0": (Study, STUDY | {"n": 0}),
    "Study.groups[0].within: a group is not within itself: 'a' within 'a'": (
        Study, STUDY | {"groups": groups(a="a")}),
    "SignOff.sha256: expected 64 hexadecimal digits, as the review sheet prints them": (
        SignOff, SIGNED | {"sha256": "0A" * 32}),
    "SignOff.name: say who signs, and in what capacity": (SignOff, SIGNED | {"name": " "}),
    "SignOff.role: say who signs, and in what capacity": (SignOff, SIGNED | {"role": ""}),
    "SignOff.date: '2026-13-01' is not a date such as 2026-11-23": (
        SignOff, SIGNED | {"date": "2026-13-01"}),
    "SignOff.date: '20261123' is not a date such as 2026-11-23": (
        SignOff, SIGNED | {"date": "20261123"}),
    f"SignOff.date: '{'2' * 40}' is not a date such as 2026-11-23": (
        SignOff, SIGNED | {"date": "2" * 41}),
    "SignOff.orcid: '0000-0002-1825-009x' is not an ORCID iD such as 0000-0002-1825-0097": (
        SignOff, SIGNED | {"orcid": "0000-0002-1825-009x"}),
    f"SignOff.orcid: '{'0' * 40}' is not an ORCID iD such as 0000-0002-1825-0097": (
        SignOff, SIGNED | {"orcid": "0" * 41}),
}  # fmt: skip


@pytest.mark.parametrize("message", REFUSED)
def test_what_cannot_be_is_refused_with_what_would_be_right(message: str) -> None:
    record, fields = REFUSED[message]
    with pytest.raises(InvalidValueError) as caught:
        record(**fields)
    assert str(caught.value) == message.strip()


TAKEN: list[tuple[Any, dict[str, Any]]] = [
    (Group, GROUP | {"n": 1}),
    (Group, GROUP | {"n": Unclear("torn")}),
    (Arm, GROUP | {"role": "comparator"}),
    (Cohort, GROUP | {"role": "whole-study"}),
    (CaseReport, GROUP | {"role": "case-report"}),
    (Need, NEED | {"expected": 0}),
    (Need, NEED | {"versus": "a2020/death"}),
    (Need, NEED | {"versus_group": "ivig", "versus_compute": "largest-course-dose"}),
    (Outcome, ROW | {"before": tuple(CELLS)}),
    (Outcome, ROW | {"finding": Finding(group="ivig", direction="higher")}),
    (Outcome, ROW | {"p": PValue(value="0.05")}),
    (AdverseEvent, {"id": "a", "label": "A", "values": tuple(CELLS)}),
    (AdverseEvent, {"id": "a", "label": "A", "includes": ("headache",)}),
    (Period, {"low": "2005", "high": "2005"}),
    (Period, {"low": "2005-03", "high": "2005"}),
    (Period, {"low": "2005", "high": "2005-03-01"}),
    (Study, STUDY | {"n": 1}),
    (Study, STUDY | {"n": Absence.NOT_REPORTED}),
    (SignOff, SIGNED | {"orcid": "0000-0002-1694-233X", "remarks": "All of it."}),
]


@pytest.mark.parametrize("record", TAKEN, ids=lambda made: made[0].__name__)
def test_what_can_be_is_kept_as_it_was_given(record: tuple[Any, dict[str, Any]]) -> None:
    made, fields = record
    kept = made(**fields)
    assert {name: getattr(kept, name) for name in fields} == fields


@pytest.mark.parametrize(
    "record", [Group, Arm, Need, Period, Study, SignOff, AdverseEvent, Outcome, Characteristic]
)
def test_a_rule_waits_for_the_fields_it_needs(record: Any) -> None:
    assert list(record.problems({})) == []


def test_a_rule_of_several_fields_waits_for_all_of_them() -> None:
    assert list(Need.problems(NEED | {"expected": None, "versus": "", "versus_group": ""})) == []
    nothing = {"expected": None, "versus": "", "versus_group": "", "versus_compute": None}
    assert [field for field, _ in Need.problems(nothing)] == ["expected"]
    assert list(Characteristic.problems({"partition": ("x",)})) == []


def test_each_role_has_the_class_of_groups_that_it_fits() -> None:
    assert list(KINDS) == list(get_args(attrs.fields(Group).role.type))
    for role, kind in KINDS.items():
        assert kind(**GROUP | {"role": role}).role == role


def test_every_broken_rule_is_told() -> None:
    assert list(Arm.problems({"n": -1, "role": "case-report"})) == [
        ("n", "a group has at least one member, not -1"),
        ("role", "'case-report' is not a role of Arm; valid: treatment, comparator"),
    ]
    wrong = {"sha256": "0", "name": "\n", "role": "x", "date": "today", "orcid": "1"}
    assert [field for field, _ in SignOff.problems(wrong)] == ["sha256", "name", "date", "orcid"]
    assert [field for field, _ in Period.problems({"low": "x", "high": "y"})] == ["low", "high"]
    assert list(Period.problems({"high": "2005"})) == []
    assert list(Period.problems({"low": "2005"})) == []
    row = {"id": "a", "label": "A", "unit": "scor"}
    assert [f for f, _ in Outcome.problems(row | {"values": CELLS[:1] * 2})] == ["unit", "values"]
    assert [f for f, _ in AdverseEvent.problems(row)] == ["unit"]
    assert [f for f, _ in Characteristic.problems(row | {"categories": ()})] == ["unit"]


def test_ids_stand_once_in_each_list_of_a_study() -> None:
    twice = tuple(SimpleNamespace(id=id, within=None) for id in ("a", "b", "", "", "b", "a"))
    lists = ("groups", "regimens", "figures", "follow_up", "baseline", "outcomes", "adverse_events")
    for name in lists:
        assert list(Study.problems({name: twice})) == [
            (f"{name}[4].id", "the id 'b' occurs twice"),
            (f"{name}[5].id", "the id 'a' occurs twice"),
        ]
    once = tuple(Row(id=id, label="x") for id in "abc")
    assert list(Study.problems({"figures": once, "baseline": once})) == []


@pytest.mark.parametrize(
    ("within", "found"),
    [
        ({"a": None, "b": "a", "c": "b", "d": "a"}, []),
        ({"a": "elsewhere"}, []),
        ({"a": "b", "b": None}, []),
        ({"a": "a"}, [(0, "'a' within 'a'")]),
        ({"a": "b", "b": "c", "c": "a"}, [(0, "'a' within 'b' within 'c' within 'a'")]),
        ({"a": "b", "b": "c", "c": "b"}, [(0, "'b' within 'c' within 'b'")]),
        ({"x": None, "a": "x", "b": "b"}, [(2, "'b' within 'b'")]),
        ({"a": "a", "b": "c", "c": "b"}, [(0, "'a' within 'a'"), (1, "'b' within 'c' within 'b'")]),
    ],
)
def test_each_circle_of_groups_is_told_once(
    within: dict[str, Any], found: list[tuple[int, str]]
) -> None:
    message = "a group is not within itself: "
    assert list(circles(groups(**within))) == [
        (f"groups[{number}].within", message + circle) for number, circle in found
    ]


@pytest.mark.parametrize(
    ("key", "bias"),
    [
        ("dalakas1993/muscle-strength-3mo", "some concerns (RoB 2)"),
        ("wang2022/mortality-6mo", "serious (ROBINS-I V2)"),
        ("huapaya2019/fvc-increase-10", "2 of 10 items met (JBI checklist for case series)"),
        ("cherin2002/relapse", None),
    ],
)
def test_what_a_study_cautions_and_the_bias_judged_for_a_result_stand_beside_it(
    key: str, bias: str | None
) -> None:
    row = evidence.outcomes[key]
    [caution] = {
        publication.caution
        for publication in evidence.publications()
        if publication.id == row.study
    }
    judged = [] if bias is None else [f"Risk of bias: {bias}."]
    assert row.cautions == (caution, *row.result_cautions, *judged)


def test_a_result_of_a_study_without_a_caution_has_none() -> None:
    outcome = Outcome(**ROW, values=[Cell(group="all", count=1)])
    assert Study(**STUDY, outcomes=[outcome]).outcomes[0].cautions == ()
    assert outcome.placed(Place(owner=Owner(id="a2020"))).cautions == ()


def test_a_row_keeps_the_bibliography_of_its_owner() -> None:
    pack = SimpleNamespace(appraisal=None)
    owner = SimpleNamespace(pack=pack)
    place = Place(owner=Owner(id="a2020", caution="Care.", bibliography=owner))
    owned = Outcome(**ROW, values=CELLS).placed(place)
    assert owned.place is place
    assert owned.cautions == ("Care.",)
