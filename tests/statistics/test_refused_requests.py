"""Refusals of what was asked for in full: groups, measures, methods, levels, totals."""

from collections.abc import Callable
from functools import partial
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell
from myositis_ild_evidence.errors import (
    EvidenceError,
    InvalidValueError,
    NotComparableError,
    UnknownKeyError,
)
from myositis_ild_evidence.records import Owner, Place, Row, TreatmentClass
from myositis_ild_evidence.statistics import (
    effect,
    fragility,
    proportion,
    recompute_p,
    zero_event_bound,
)

DEATH = mie.evidence.outcomes["wang2022/mortality-6mo"]
MILD = mie.evidence.outcomes["dalakas1993/response-mild-improvement"]
FERRITIN = mie.evidence.outcomes["wang2022/ferritin"]
[DURATION] = [r for r in mie.evidence.studies["cherin2002"].baseline if r.id == "pm-duration"]
IN_MONTHS = attrs.evolve(DURATION.corrections[0], of=["values.responders"], status="proven")
MIXED = attrs.evolve(DURATION, corrections=[IN_MONTHS])
UNITLESS = attrs.evolve(DURATION, unit="", corrections=[IN_MONTHS])
ONE_OF_9 = Cell(group="b", count=1, total=9)
CLASSES = (
    TreatmentClass(id="a", label="Biologics", role="treatment-class"),
    TreatmentClass(id="b", label="Triple therapy", role="treatment-class"),
)


def row(*cells: Cell, **more: Any) -> Row:
    return Row(id="row", label="Event", values=cells, **more)


def pair(a: int, c: int) -> Row:
    return row(Cell(group="a", count=a, total=9), Cell(group="c", count=c, total=9))


def pair_of_classes() -> Row:
    return row(
        Cell(group="a", count=1, total=9), ONE_OF_9, place=Place(owner=Owner(groups=CLASSES))
    )


def whole_and_part() -> Row:
    cells = [Cell(group="ivig", count=7, total=31), Cell(group="all", count=16, total=48)]
    return attrs.evolve(DEATH, values=cells, p=None, corrections=())


risk_ratio = partial(effect, measure="risk-ratio")
mean_difference = partial(effect, measure="mean-difference")
share = partial(effect, measure="proportion")
ON_PAIRS: tuple[Callable[..., Any], ...] = (risk_ratio, recompute_p, fragility)
ON_GROUPS: tuple[Callable[..., Any], ...] = (share, *ON_PAIRS)

no_pair: tuple[tuple[Callable[[], Any], str], ...] = (
    (lambda: share(pair(1, 2)), "row reports a, c; name one group: groups='…'"),
    (lambda: share(row()), "row reports none; name one group: groups='…'"),
    (
        lambda: share(pair(1, 2), groups=("a", "c")),
        "one group has a proportion, not a, c",
    ),
    (
        lambda: risk_ratio(pair(1, 2), groups="a"),
        "two different groups are compared, not a",
    ),
    (
        lambda: risk_ratio(pair(1, 2), groups=("a", "a")),
        "two different groups are compared, not a, a",
    ),
    (lambda: risk_ratio(row()), "row reports no figure; figures are needed"),
    (
        lambda: risk_ratio(FERRITIN),
        "wang2022/ferritin reports no figure (it is reported in words only); figures are needed",
    ),
    (
        lambda: risk_ratio(row(ONE_OF_9)),
        "row has no control group: only one group is reported; a comparison needs a second group "
        "(measure='proportion' describes one)",
    ),
    (
        lambda: risk_ratio(mie.evidence.outcomes["huapaya2019/fvc-increase-10"]),
        "huapaya2019/fvc-increase-10 has no control group: only one group is reported (Patients "
        "with antisynthetase syndrome and interstitial lung disease); a comparison needs a second "
        "group (measure='proportion' describes one)",
    ),
    (
        lambda: risk_ratio(row(*pair(1, 2).values, ONE_OF_9)),
        "row reports a, c, b; name two: groups=('…', '…')",
    ),
    (
        lambda: mean_difference(DURATION, plus_minus="sd"),
        "cherin2002/pm-duration does not report two arms: responders is post-hoc-subgroup, "
        "nonresponders is post-hoc-subgroup; a treated group and its control are needed "
        "(groups=('…', '…') compares any two, as a description)",
    ),
    (
        lambda: MILD.recompute_p(),
        "dalakas1993/response-mild-improvement: ivig_periods counts periods of a crossover, so "
        "that the same people stand in both groups; results person by person are needed",
    ),
    (
        lambda: risk_ratio(pair_of_classes(), groups=("a", "b")),
        "row: a pools people of several studies; figures of one study, with its own control group, "
        "are needed",
    ),
    (
        lambda: risk_ratio(whole_and_part(), groups=("all", "ivig")),
        "wang2022/mortality-6mo: ivig is a part of all; two groups without common members are "
        "needed",
    ),
    (
        lambda: mean_difference(MIXED, groups=("responders", "nonresponders"), plus_minus="sd"),
        "cherin2002/pm-duration: different scales, month and year",
    ),
    (
        lambda: mean_difference(UNITLESS, groups=("nonresponders", "responders"), plus_minus="sd"),
        "cherin2002/pm-duration: different scales, none and month",
    ),
    (
        lambda: mean_difference(UNITLESS, groups=("responders", "nonresponders"), plus_minus="sd"),
        "cherin2002/pm-duration: different scales, month and none",
    ),
    (
        lambda: risk_ratio(
            row(
                Cell(group="a", count=1, total=9, timepoint="3 months"),
                ONE_OF_9,
                timepoint=["6 months", "1 year"],
            )
        ),
        "row: different times, 3 months and 6 months; 1 year",
    ),
    (
        lambda: risk_ratio(row(Cell(group="a", count=1, total=9, timepoint="3 months"), ONE_OF_9)),
        "row: different times, 3 months and no time",
    ),
)
NO_LEVELS: tuple[Any, ...] = (95, 0.0, 1.0, -0.5, 1.5, True, "0.95", float("nan"))
NO_TOTALS: tuple[Any, ...] = (True, 5.0, 0, 10**9 + 1)
not_valid: tuple[tuple[Callable[[], Any], str], ...] = (
    *(
        (
            partial(proportion, Cell(group="a", count=0), total),
            f"a, a: a total is a whole number from 1 to 10^9, not {total!r}",
        )
        for total in NO_TOTALS
    ),
    (
        lambda: proportion(Cell(group="a", count=5), 4),
        "a, a: the count 5 is more than 4",
    ),
    (
        lambda: DEATH.effect("risk-ratio", totals={"ivig": 30}),
        "wang2022/mortality-6mo, ivig: the evidence says 31, totals says 30",
    ),
    (
        lambda: DEATH.effect("risk-ration"),  # type: ignore[arg-type]
        "no measure 'risk-ration'; did you mean 'risk-ratio' or 'rate-ratio' or 'odds-ratio'?",
    ),
    (
        lambda: DEATH.effect("risk-ratio", method="wilson"),
        "risk-ratio has no method 'wilson'; it is computed in one way, leave method out "
        "(odds-ratio, mean-difference, standardised-mean-difference and proportion have a choice)",
    ),
    (
        lambda: DEATH.effect("proportion", "ivig", method="wilsn"),  # type: ignore[arg-type]
        "proportion has no method 'wilsn'; did you mean 'wilson'?",
    ),
    (
        lambda: DEATH.effect("proportion", "ivig", method="exact"),  # type: ignore[arg-type]
        "proportion has no method 'exact'; valid: 'clopper-pearson', 'wilson', 'logit', "
        "'freeman-tukey'",
    ),
    (
        lambda: DEATH.effect("mean-difference", method="student"),  # type: ignore[arg-type]
        "mean-difference has no method 'student'; valid: 'welch', 'pooled'",
    ),
    (
        lambda: DEATH.effect("risk-ratio", better="more"),  # type: ignore[arg-type]
        "better is 'higher' or 'lower', not 'more'",
    ),
    (
        lambda: DEATH.effect("risk-ratio", better="higher"),
        "wang2022/mortality-6mo: lower is better, as the evidence says; not higher",
    ),
    (
        lambda: DEATH.effect("risk-ratio", totals=[31, 17]),  # type: ignore[arg-type]
        "totals are by group, such as {'all': 31}, not [31, 17]",
    ),
    *(
        (
            partial(compute, DEATH, plus_minus="rubbish"),
            "plus_minus is 'sd' or 'se', not 'rubbish'",
        )
        for compute in ON_PAIRS[:2]
    ),
    *(
        (
            partial(compute, DEATH, groups=groups),
            f"groups are ids, such as 'all' or ('treated', 'control'), not {groups!r}",
        )
        for compute in ON_GROUPS
        for groups in (5, [["ivig"], ["non_ivig"]], ("ivig", None))
    ),
    *(
        (
            partial(compute, "wang2022/mortality-6mo"),
            "expected a row, such as evidence.outcomes['wang2022/mortality-6mo'], not "
            "'wang2022/mortality-6mo'",
        )
        for compute in ON_GROUPS
    ),
    (
        lambda: fragility(ONE_OF_9),  # type: ignore[arg-type]
        "expected a row, such as evidence.outcomes['wang2022/mortality-6mo'], not "
        f"{ONE_OF_9!r:.60}; proportion() takes a cell",
    ),
    (
        lambda: proportion(row()),  # type: ignore[arg-type]
        f"expected a cell, such as outcome['all'], not {row()!r:.60}; one of its cells is "
        "row['…'], and effect(row, 'proportion', '…') takes a row",
    ),
    (
        lambda: zero_event_bound(None),  # type: ignore[arg-type]
        "expected a cell, such as outcome['all'], not None",
    ),
    *(
        (
            partial(DEATH.effect, "risk-ratio", level=level),
            f"a level of confidence lies between 0 and 1, such as 0.95; not {level!r}",
        )
        for level in NO_LEVELS
    ),
    (
        lambda: recompute_p(DEATH, alpha=5),
        "a level of significance lies between 0 and 1, such as 0.05; not 5",
    ),
    (
        lambda: fragility(DEATH, alpha=1.0),
        "a level of significance lies between 0 and 1, such as 0.05; not 1.0",
    ),
    (
        lambda: fragility(DEATH, test="yates"),  # type: ignore[arg-type]
        "fragility takes fisher or pearson; valid: 'fisher', 'pearson'",
    ),
    (
        lambda: fragility(DEATH, test="fischer"),  # type: ignore[arg-type]
        "fragility takes fisher or pearson; did you mean 'fisher'?",
    ),
)
not_known: tuple[tuple[Callable[[], Any], str], ...] = (
    (lambda: share(pair(1, 2), groups="d"), "row has no group 'd'; valid: 'a', 'c'"),
    (
        lambda: DEATH.effect("risk-ratio", ("ivig", "nonivig")),
        "wang2022/mortality-6mo has no group 'nonivig'; did you mean 'non_ivig' or 'ivig'?",
    ),
    *(
        (
            partial(compute, DEATH, totals={"nobody": 5}),
            "totals: wang2022/mortality-6mo has no group 'nobody'; valid: 'ivig', 'non_ivig', "
            "'all'",
        )
        for compute in ON_PAIRS
    ),
    (lambda: recompute_p(DEATH)["fischer"], "no test 'fischer'; did you mean 'fisher'?"),
)


@pytest.mark.parametrize(
    ("error", "call", "message"),
    [
        *((NotComparableError, *case) for case in no_pair),
        *((InvalidValueError, *case) for case in not_valid),
        *((UnknownKeyError, *case) for case in not_known),
    ],
)
def test_a_refused_request_is_told_what_would_be_right(
    error: type[EvidenceError], call: Callable[[], Any], message: str
) -> None:
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == message
