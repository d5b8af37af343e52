"""Fragility: how few events decide whether a result is significant."""

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import attrs

from ..errors import InvalidValueError, near
from ..records.row import Reported, Row
from . import pairs
from .effects import check_alpha
from .figures import check_given, count
from .p_values import TESTS, agreement, p_of, printed_for, refuse_untestable
from .pairs import Groups
from .results import Count, Fragility

Test = Literal["fisher", "pearson"]
_TESTS: tuple[Test, ...] = get_args(Test)


def flipped(
    row: Row,
    groups: Groups,
    test: Test | None,
    totals: Mapping[str, int] | None,
    alpha: float,
) -> Fragility:
    """See `verbs.fragility`."""
    check_given(row, totals)
    check_alpha(alpha)
    if test is not None and test not in _TESTS:
        raise InvalidValueError(
            f"fragility takes {' or '.join(_TESTS)}; {near(test, _TESTS)}",
            code="unknown-choice",
            argument="test",
        )
    cells = pairs.two(row, groups, arms_only=False)
    given = (count(row, cells[0], totals), count(row, cells[1], totals))
    chosen = test or _matching(row, cells, given)
    refuse_untestable(*given)
    now = p_of(chosen, *given)
    fewer = 0 if given[0].events <= given[1].events else 1
    own, other = given[fewer], given[1 - fewer]
    below = own.events * other.total <= other.events * own.total
    significant = now < alpha
    step = 1 if below == significant else -1
    direction: Literal["more", "fewer"] = "more" if step > 0 else "fewer"
    changed, p = _walk(own, other, step, significant, alpha, chosen)
    return Fragility(
        subject=cells[0].label,
        inputs=given,
        sources=pairs.sources(cells),
        cautions=pairs.cautions(row, cells, given),
        care=row.cautions,
        test=chosen,
        name=TESTS[chosen][0],
        alpha=alpha,
        p=now,
        group=own.group,
        direction=direction,
        events=None if changed is None else abs(changed.events - own.events),
        changed=changed,
        p_changed=p,
    )


def _matching(row: Row, cells: Sequence[Reported], given: tuple[Count, Count]) -> str:
    printed, _ = printed_for(row, cells)
    if printed is not None:
        refuse_untestable(*given)
        matched = [test for test in _TESTS if agreement(printed, p_of(test, *given))]
        if matched == ["pearson"]:
            return "pearson"
    return "fisher"


def _walk(
    own: Count,
    other: Count,
    step: int,
    significant: bool,
    alpha: float,
    test: str,
) -> tuple[Count | None, float | None]:
    """Change one event after the other until the p-value is on the other side of alpha."""
    events = own.events + step
    while 0 <= events <= own.total:
        changed = attrs.evolve(own, events=events)
        everybody = events + other.events == own.total + other.total  # no test says anything then
        p = 1.0 if everybody else p_of(test, changed, other)
        if (p < alpha) != significant:
            return changed, p
        events += step
    return None, None
