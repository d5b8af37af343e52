"""Which printed p-value is set beside the tests, what must be known of it, what follows from it."""

from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Cell, PValue
from myositis_ild_evidence.records import Change, Correction, Row
from myositis_ild_evidence.statistics import Count, p_values, recompute_p
from myositis_ild_evidence.statistics.p_values import agreement, minimum_expected, run

P = PValue(value="0.03")
OF_BOTH = PValue(value="0.03", groups=["two", "one"])
ONE, TWO = Count(label="one", events=7, total=31), Count(label="two", events=9, total=17)


def row(one: PValue | None = None, two: PValue | None = None, **more: Any) -> Row:
    cells = [
        Cell(group="one", count=7, total=31, p=one),
        Cell(group="two", count=9, total=17, p=two),
    ]
    return Row(id="row", label="Event", values=cells, **more)


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        (row(p=P), P),
        (row(one=P), P),
        (row(two=P), P),
        (row(one=P, two=PValue(value="0.04")), None),  # which of them is not said
        (row(one=PValue(value="0.04"), p=P), P),
        (row(), None),
        (row(p=OF_BOTH), OF_BOTH),
    ],
)  # fmt: skip
def test_the_printed_value_is_that_of_the_row_or_the_only_one_in_its_cells(
    given: Row, printed: PValue | None
) -> None:
    found = recompute_p(given)
    assert found.printed == printed
    assert found.cautions == ()
    assert found.matches == (("pearson",) if printed is not None else ())
    said = "no p-value printed"
    if printed is not None:
        cut = "Fisher's mid-p (truncated) and Barnard's exact (truncated)"
        said = f"printed {printed}, matched by Pearson's chi-square and {cut}"
    assert str(found).startswith(f"Event: {said}; Pearson's chi-square 0.0328, Yates' chi-square ")


def test_a_value_of_one_group_is_kept_and_one_of_other_groups_is_not() -> None:
    of_one = PValue(value="0.03", groups=["one"])
    assert recompute_p(row(p=of_one)).printed == of_one
    of_others = PValue(value="0.03", groups=["one", "three"])
    assert recompute_p(row(p=of_others), ("one", "two")).printed is None
    of_three = PValue(value="0.03", groups=["one", "two", "three"])
    assert recompute_p(row(p=of_three), ("one", "two")).printed is None


@pytest.mark.parametrize(
    ("compares", "caution", "matches"),
    [
        ("unclear", "the source does not say what the printed p-value compares", ("pearson",)),
        (
            "over-time",
            "the printed p-value is of a change over time, not of these groups",
            (),
        ),
    ],
)
def test_what_a_printed_value_compares_is_said_where_it_is_not_these_groups(
    compares: Any, caution: str, matches: tuple[str, ...]
) -> None:
    found = recompute_p(row(p=PValue(value="0.03", compares=compares)))
    assert (found.cautions, found.matches) == ((caution,), matches)
    assert str(found.printed) == "0.03"


def test_what_is_known_to_be_wrong_with_the_value_comes_first() -> None:
    def correction(*of: str) -> Correction:
        return Correction(
            of=of, set=Change(label="Event"), status="proven", why=f"About {' and '.join(of)}."
        )

    corrections = [correction("p"), correction("values.one", "p"), correction("values.two")]
    found = recompute_p(row(p=P, corrections=corrections))
    assert found.cautions == (
        "About p.",
        "About values.one and p.",
        "corrected: About values.one and p.",
        "corrected: About values.two.",
    )


def test_a_correction_of_the_rows_value_says_nothing_about_that_of_a_cell() -> None:
    wrong = Correction(of=["p"], set=Change(label="Event"), status="proven", why="About p.")
    assert recompute_p(row(p=P, corrections=[wrong])).cautions == ("About p.",)
    cells = row(one=P).values
    of_cell = Row(id="row", label="Event", values=cells, p=None, corrections=[])
    assert recompute_p(of_cell).cautions == ()


@pytest.mark.parametrize(
    ("operator", "p", "expected"),
    [
        ("=", 0.0549, "rounded"), ("=", 0.0551, "truncated"), ("=", 0.0601, None),
        ("<", 0.05, None), ("<", 0.0499, "within"),
        ("<=", 0.05, "within"), ("<=", 0.0501, None),
        (">", 0.05, None), (">", 0.0501, "within"),
    ],
)  # fmt: skip
def test_a_bound_holds_its_values_and_no_other(
    operator: Any, p: float, expected: str | None
) -> None:
    assert agreement(PValue(value="0.05", operator=operator), p) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (ONE, TWO, 17 * 16 / 48),
        (Count(events=24, total=31), Count(events=8, total=17), 17 * 16 / 48),
        (Count(events=1, total=3), Count(events=2, total=9), 3 * 3 / 12),
    ],
)
def test_the_smallest_expected_count_is_that_of_the_smaller_group_and_the_rarer_outcome(
    first: Count, second: Count, expected: float
) -> None:
    assert minimum_expected(first, second) == expected


def test_a_test_of_many_people_is_left_out_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    assert p_values.MAX_PEOPLE == 500
    monkeypatch.setattr(p_values, "MAX_PEOPLE", 47)
    for test, name in (("barnard", "Barnard's exact"), ("boschloo", "Boschloo's exact")):
        left_out = run(test, ONE, TWO)
        assert (left_out.test, left_out.name, left_out.p) == (test, name, None)
        assert left_out.note == "more than 47 people: too many tables to visit"
    assert run("fisher", ONE, TWO).p == pytest.approx(0.0541, abs=5e-5)
    monkeypatch.setattr(p_values, "MAX_PEOPLE", 48)
    assert run("barnard", ONE, TWO).p == pytest.approx(0.0360, abs=5e-5)
    assert run("barnard", ONE, TWO).note == ""


def test_a_computed_p_value_is_at_most_one() -> None:
    same = Count(events=5, total=10)
    for test in p_values.TESTS:
        p = run(test, same, same).p
        assert p is not None
        assert p <= 1
    assert run("fisher", same, same).p == 1


def test_tests_of_means_are_named_and_compared_with_the_printed_value() -> None:
    cells = [
        Cell(group="one", mean=40, sd=10, total=25), Cell(group="two", mean=35, sd=9, total=16)
    ]  # fmt: skip
    found = recompute_p(Row(id="row", label="Age", values=cells, p=PValue(value="0.113")))
    assert [(t.test, t.name, t.note) for t in found.tests] == [
        ("welch", "Welch's t", ""),
        ("student", "Student's t", ""),
    ]
    assert found.minimum_expected is None
    welch, student = found["welch"], found["student"]
    assert welch.p is not None
    assert student.p is not None
    assert (f"{welch.p:.3f}", f"{student.p:.3f}") == ("0.106", "0.113")
    assert found.matches == ("student",)
    assert found.matches_truncated == ()


def test_a_t_test_does_not_depend_on_the_unit() -> None:
    def tested(scale: str) -> list[float | None]:
        cells = [
            Cell(group=g, mean=f"{m}{scale}", sd=f"{sd}{scale}", total=n)
            for g, m, sd, n in (("one", 40, 10, 25), ("two", 35, 9, 16))
        ]
        return [t.p for t in recompute_p(Row(id="row", label="Age", values=cells)).tests]

    assert tested("e-3") == pytest.approx(tested(""))


def test_one_group_without_spread_is_still_tested() -> None:
    cells = [
        Cell(group="one", mean=40, sd=0, total=25), Cell(group="two", mean=35, sd=9, total=16)
    ]  # fmt: skip
    found = recompute_p(Row(id="row", label="Age", values=cells))
    assert found["welch"].p == pytest.approx(0.04207, abs=5e-5)


def test_a_result_carries_its_level_and_what_was_measured() -> None:
    death = mie.evidence.outcomes["wang2022/mortality-6mo"]
    found = death.recompute_p(alpha=0.01)
    assert (found.alpha, found.subject) == (0.01, "Death within 6 months")
    assert not found.significance_depends
    assert found.minimum_expected == pytest.approx(17 * 16 / 48)


def test_a_printed_value_follows_from_no_test_that_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(p_values, "MAX_PEOPLE", 47)
    found = recompute_p(row(p=P))
    assert (found.matches, found.matches_truncated) == (("pearson",), ("mid-p",))
    assert (found["barnard"].p, found["barnard"].agreement) == (None, None)
