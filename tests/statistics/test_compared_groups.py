"""Which groups are compared where none is named, and what must be known of them."""

from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, PValue
from myositis_ild_evidence.errors import NotComparableError
from myositis_ild_evidence.records import Absence, Arm, Cohort, Owner, Place, Row, Source, Subgroup
from myositis_ild_evidence.statistics import effect, recompute_p
from refused import refused

STUDY = (
    Cohort(id="all", label="Everybody", role="whole-study", n=40),
    Arm(id="control", label="Control", role="comparator", n=16, within="all"),
    Arm(id="ivig", label="IVIG", role="treatment", n=24, within="all"),
    Subgroup(id="better", label="Responders", role="post-hoc-subgroup", n=9, within="ivig"),
    Subgroup(id="best", label="Cured", role="post-hoc-subgroup", n=4, within="better"),
)
SIZES = {group.id: group.n for group in STUDY}
DALAKAS = mie.evidence.outcomes["dalakas1993/muscle-strength-3mo"]
MILD = mie.evidence.outcomes["dalakas1993/response-mild-improvement"]
[DURATION] = [r for r in mie.evidence.studies["cherin2002"].baseline if r.id == "pm-duration"]


OWNER = Owner(groups=STUDY)


def of_study(*groups: str, source: Source | None = None, **more: Any) -> Row:
    cells = [Cell(group=group, count=2, total=group) for group in groups]
    place = Place(owner=OWNER, source=source)
    return Row(id="row", label="Event", values=cells, place=place, **more)


def compared(found: Any) -> list[str]:
    return [given.group for given in found.inputs]


@pytest.mark.parametrize(
    "groups", [("ivig", "control"), ("control", "ivig"), ("all", "better", "control", "ivig")]
)
def test_the_arms_are_compared_whatever_else_is_reported(groups: tuple[str, ...]) -> None:
    assert compared(effect(of_study(*groups), "risk-ratio")) == ["ivig", "control"]
    assert compared(recompute_p(of_study(*groups))) == ["ivig", "control"]


def test_an_arm_without_a_figure_is_not_compared() -> None:
    row = of_study("ivig", "better")
    row = attrs.evolve(
        row, values=[*row.values, Cell(group="control", absent=Absence.NOT_REPORTED)]
    )
    with refused(NotComparableError, "no-arms", "groups"):
        effect(row, "risk-ratio")


def test_a_group_that_the_study_does_not_name_is_no_arm() -> None:
    with pytest.raises(NotComparableError) as caught:
        effect(of_study("ivig", "stranger"), "risk-ratio")
    assert str(caught.value) == (
        "row does not report two arms: ivig is treatment, stranger is unknown; a treated group and "
        "its control are needed (groups=('…', '…') compares any two, as a description)"
    )


def test_two_groups_that_are_no_arms_are_tested_but_have_no_effect_unless_named() -> None:
    row = of_study("better", "control")
    assert compared(recompute_p(row)) == ["better", "control"]
    with pytest.raises(NotComparableError, match="does not report two arms"):
        effect(row, "risk-ratio")
    assert compared(effect(row, "risk-ratio", ("better", "control"))) == ["better", "control"]


def test_groups_of_no_study_are_compared_as_they_stand() -> None:
    row = attrs.evolve(of_study("b", "a"), place=None)
    found = effect(row, "risk-ratio", totals={"a": 9, "b": 8})
    assert [str(given) for given in found.inputs] == ["b 2 of 8", "a 2 of 9"]


def test_the_printed_p_value_says_which_groups_are_tested_but_not_which_have_an_effect() -> None:
    p = PValue(value="0.05", groups=["control", "better"])
    row = of_study("ivig", "control", "better", p=p)
    assert compared(recompute_p(row)) == ["control", "better"]
    assert compared(effect(row, "risk-ratio")) == ["ivig", "control"]
    assert compared(recompute_p(row, ("ivig", "control"))) == ["ivig", "control"]


@pytest.mark.parametrize("groups", [["control", "better", "ivig"], ["better"], []])
def test_a_p_value_of_one_group_or_of_three_leaves_the_arms(groups: list[str]) -> None:
    row = of_study("ivig", "control", "better", p=PValue(value="0.05", groups=groups))
    assert compared(recompute_p(row)) == ["ivig", "control"]


@pytest.mark.parametrize(("part", "whole"), [("better", "ivig"), ("best", "ivig"), ("best", "all")])
def test_a_part_is_not_compared_with_a_whole_around_it_however_far(part: str, whole: str) -> None:
    for pair in ((part, whole), (whole, part)):
        with pytest.raises(NotComparableError) as caught:
            effect(of_study("all", "ivig", "better", "best"), "risk-ratio", pair)
        assert str(caught.value) == (
            f"row: {part} is a part of {whole}; two groups without common members are needed"
        )


def test_cells_before_treatment_are_not_the_ones_compared() -> None:
    before = [Cell(group=group, mean=1, plus_minus=1) for group in ("ivig", "placebo")]
    found = effect(attrs.evolve(DALAKAS, before=before), "mean-difference", plus_minus="sd")
    assert [str(given) for given in found.inputs] == [
        "Assigned to IVIG first 84.6 (SD 4.6, n = 8)",
        "Assigned to placebo first 78.6 (SD 8.2, n = 7)",
    ]


@pytest.mark.parametrize(("plus_minus", "words"), [("sd", "± read as SD"), ("se", "± read as SE")])
def test_a_spread_that_was_read_as_asked_is_said_to_be(plus_minus: Any, words: str) -> None:
    found = effect(DALAKAS, "mean-difference", plus_minus=plus_minus)
    caution = f"the source does not identify ±; {words} as asked"
    assert found.cautions[0] == caution
    tested = recompute_p(DALAKAS, plus_minus=plus_minus)
    assert tested.cautions[:2] == (
        "the source does not say what the printed p-value compares",
        caution,
    )


def test_the_standard_deviation_of_a_standard_error_grows_with_the_group() -> None:
    by_sd, by_se = (effect(DALAKAS, "mean-difference", plus_minus=p).inputs for p in ("sd", "se"))
    for one, other in zip(by_sd, by_se, strict=True):
        assert isinstance(one, mie.statistics.Mean)
        assert isinstance(other, mie.statistics.Mean)
        assert other.sd == pytest.approx(one.sd * one.n**0.5)
        assert (one.read_from, other.read_from) == ("± read as SD", "± read as SE")


def test_a_standard_deviation_is_read_as_one_without_a_caution() -> None:
    cells = [Cell(group=g, mean=5, sd=2, total=9) for g in ("ivig", "control")]
    row = Row(id="row", label="Age", values=cells, place=Place(owner=OWNER))
    found = effect(row, "mean-difference")
    assert [getattr(given, "read_from", "") for given in found.inputs] == ["SD", "SD"]
    assert found.cautions == ()


def test_subgroups_and_probable_corrections_are_named_in_the_cautions() -> None:
    found = effect(DURATION, "mean-difference", ("responders", "nonresponders"), plus_minus="sd")
    [correction] = DURATION.corrections
    assert found.cautions[:4] == (
        "IVIG responders: picked out afterwards, not an arm; this only describes",
        f"probably wrong, used as printed: {correction.why}",
        "IVIG non-responders: picked out afterwards, not an arm; this only describes",
        "the source does not identify ±; ± read as SD as asked",
    )


def test_periods_of_treatment_are_named_in_the_cautions() -> None:
    found = effect(MILD, "proportion", "placebo_periods")
    [correction] = MILD.corrections
    assert found.cautions[0].endswith(": periods of treatment, not people, are counted")
    assert found.cautions[1] == f"corrected: {correction.why}"


def test_a_place_is_the_cells_own_then_the_rows_then_that_of_the_section() -> None:
    cell, row, section = (Source(cite=c, locator="Table") for c in ("cell", "row", "section"))
    plain = of_study("ivig", "control", source=section)
    assert effect(plain, "risk-ratio").sources == (section,)
    assert effect(attrs.evolve(plain, source=row), "risk-ratio").sources == (row,)
    first, second = plain.values
    mixed = attrs.evolve(plain, source=row, values=[first, attrs.evolve(second, source=cell)])
    assert effect(mixed, "risk-ratio").sources == (row, cell)
    assert effect(mixed, "proportion", "control").sources == (cell,)
    assert effect(of_study("ivig", "control"), "risk-ratio").sources == ()
