"""Pooling: the reasons against it, and effects for those who go on; never a pooled estimate."""

import math
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, InvalidValueError, Outcome, UnknownKeyError, appraisal
from myositis_ild_evidence.appraisal import Poolability, to_effects
from myositis_ild_evidence.errors import NotComparableError
from refused import refused

DEATH = "wang2022/mortality-6mo"


class PackOf(mie.Evidence):
    """The document's pack with other outcomes."""

    outcomes: Any = ()
    vocabularies = mie.document.vocabularies


def pack_of(*outcomes: Outcome) -> mie.Evidence:
    made: type[mie.Evidence] = type("PackOf", (PackOf,), {"outcomes": outcomes})
    return made(mie.document._contents)


def codes(found: Poolability) -> set[str]:
    return {reason.code for reason in found.reasons}


def test_mortality_is_not_pooled_and_every_reason_is_named() -> None:
    found = mie.document.can_pool("mortality")
    assert not found
    assert found.usable == ("wang2022/mortality-6mo",)
    assert codes(found) == {"restated", "not-comparable", "one-study"}
    assert "no-control" in codes(mie.evidence.can_pool("mortality"))
    text = str(found)
    assert "gandiga2023/mortality-6mo repeats wang2022/mortality-6mo" in text
    assert "wang2023/survival-6mo" in text
    assert "Only one study (wang2022) compares two groups" in text


def test_a_study_without_controls_is_a_reason() -> None:
    found = mie.document.can_pool("lung function")
    assert {"no-control", "one-study", "restated"} <= codes(found)
    assert found.usable == ()


def test_studies_that_differ_in_kind_are_not_pooled() -> None:
    found = mie.document.can_pool("remission")
    assert {"time-points", "variables", "populations"} <= codes(found)
    assert {key.partition("/")[0] for key in found.usable} == {"wang2022", "kampylafka2012"}


def test_medians_are_a_reason() -> None:
    found = mie.document.can_pool("biomarker")
    assert not found
    assert any("in words only" in str(reason) for reason in found.reasons)


def test_a_domain_is_found_by_its_words_and_a_miss_offers_near_ones() -> None:
    assert mie.document.can_pool("survival").candidates == (
        mie.document.can_pool("mortality").candidates
    )
    with refused(UnknownKeyError, "unknown-key", "what"):
        mie.document.can_pool("mortalty")


def test_effects_are_handed_over_with_yi_and_vi_of_the_log_risk_ratio() -> None:
    [row] = mie.document.to_effects("mortality")
    # Katz: log of the ratio of 7/31 and 9/17, and 1/7 - 1/31 + 1/9 - 1/17
    assert row["yi"] == pytest.approx(math.log((7 / 31) / (9 / 17)), rel=1e-12)
    assert row["vi"] == pytest.approx(1 / 7 - 1 / 31 + 1 / 9 - 1 / 17, rel=1e-12)
    assert (row["study"], row["measure"], row["derived"]) == ("wang2022", "risk-ratio", True)
    assert set(row) == set(mie.document.to_effects("mortality").columns)


def test_effects_of_several_studies_stand_row_by_row() -> None:
    table = mie.document.to_effects("remission", "odds-ratio")
    assert set(table.column("study")) == {"wang2022", "kampylafka2012"}
    assert all(row["vi"] > 0 for row in table)


def test_what_has_no_row_among_the_effects_is_named_with_the_reason() -> None:
    candidates = mie.document.can_pool("remission").candidates
    table = mie.document.to_effects("remission")
    notes = "\n".join(table.notes)
    left_out = set(candidates) - set(table.column("outcome"))
    assert (len(candidates), len(left_out)) == (16, 12)
    assert {key for key in candidates if f"Left out: {key}" in notes} == (
        left_out - {"gandiga2023/remission"}
    )
    assert "gandiga2023/remission repeats wang2022/remission-3mo" in notes
    assert (
        "Left out: dalakas1993/crossover-to-ivig-response reports no figure (it is reported in "
        "words only); figures are needed." in table.notes
    )


def test_a_reason_of_the_formula_names_the_outcome_too() -> None:
    nobody = [Cell(group="ivig", count=0, total=31), Cell(group="non_ivig", count=0, total=17)]
    died = attrs.evolve(mie.document.outcomes[DEATH], values=nobody, p=None, corrections=())
    with pytest.raises(NotComparableError, match=f"Left out: {DEATH}: no events in either group"):
        to_effects(pack_of(died), "mortality")


def test_totals_reach_the_outcomes_whose_groups_they_are_of() -> None:
    cells = [Cell(group="ivig", count=7), Cell(group="non_ivig", count=9)]
    died = attrs.evolve(mie.document.outcomes[DEATH], values=cells, p=None, corrections=())
    periods = mie.document.outcomes["dalakas1993/response-mild-improvement"]
    pack = pack_of(died, attrs.evolve(periods, domains=["mortality"]))
    with pytest.raises(NotComparableError, match="stands without a denominator"):
        to_effects(pack_of(died), "mortality")
    totals = {"ivig": 31, "non_ivig": 17, "ivig_periods": 12}
    assert to_effects(pack, "mortality", totals=totals).column("inputs")[0] == (
        "IVIG 7 of 31 against no IVIG 9 of 17"
    )
    with pytest.raises(UnknownKeyError, match=f"totals: {DEATH} has no group 'nobody'"):
        to_effects(pack, "mortality", totals={"nobody": 5})


def test_an_outcome_that_only_repeats_another_is_said_to_be_no_effect() -> None:
    with pytest.raises(NotComparableError, match="gandiga2023/remission repeats wang2022/"):
        mie.document.to_effects("gandiga2023/remission")


@pytest.mark.parametrize("what", [None, 5, ["mortality"]])
def test_what_is_pooled_is_named_by_a_text(what: Any) -> None:
    for ask in (mie.document.can_pool, mie.document.to_effects):
        with refused(InvalidValueError, "wrong-type", "what"):
            ask(what)


def test_effects_that_do_not_exist_say_why() -> None:
    with pytest.raises(NotComparableError, match="no control group"):
        mie.document.to_effects("lung-function")
    with pytest.raises(NotComparableError, match="number-needed-to-treat has no scale"):
        mie.document.to_effects("mortality", "number-needed-to-treat")


def test_nothing_here_pools() -> None:
    names = " ".join((*appraisal.__all__, *appraisal.COLUMNS, *dir(Poolability)))
    assert "pooled_estimate" not in names
    assert not hasattr(mie.document.can_pool("mortality"), "estimate")
