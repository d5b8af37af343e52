"""The audit of the curated pack: what it finds by itself, and that nothing is left open."""

import pickle

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Audit, extras
from myositis_ild_evidence.appraisal import RULES


@pytest.fixture(scope="module")
def found() -> Audit:
    return mie.evidence.audit()


@pytest.fixture(scope="module")
def of_the_document() -> Audit:
    return mie.document.audit()


def test_no_disagreement_is_without_a_correction_or_a_note(found: Audit) -> None:
    assert [str(result) for result in found.unexplained] == []
    assert all(result.explained for result in found if result.verdict == "rounding")


def test_every_explanation_of_the_pack_explains_something(found: Audit) -> None:
    assert mie.evidence.appraisal is not None
    used = {(result.rule, result.key) for result in found if result.explained}
    written = {(note.rule, note.of) for note in mie.evidence.appraisal.explained}
    assert written <= used
    assert {rule for rule, _ in written} <= set(RULES)


#: What the fact check of the document found by arithmetic, as rule, row and group.
FOUND = [
    ("percentage", "kampylafka2012/hydroxychloroquine", "ivig", "disagrees"),
    ("percentage", "kampylafka2012/hydroxychloroquine", "non_ivig", "disagrees"),
    ("percentage", "huapaya2019/medication-before-ivig/azathioprine", "all", "rounding"),
    ("percentage", "huapaya2019/medication-before-ivig/mycophenolate-mofetil", "all", "rounding"),
    ("categories", "huapaya2019/myopathy-subtype", "all", "disagrees"),
    ("categories", "dalakas1993/response-major-improvement", "placebo", "disagrees"),
    ("pooled-mean", "dalakas1993/muscle-strength-ivig-periods", "ivig_periods", "disagrees"),
    ("pooled-mean", "dalakas1993/neuromuscular-symptoms-ivig-periods", "ivig_periods", "disagrees"),
    ("p-value", "dalakas1993/muscle-strength-3mo", "ivig", "disagrees"),
    ("p-value", "dalakas1993/neuromuscular-symptoms-3mo", "ivig", "disagrees"),
    ("unit", "cherin2002/pm-duration", "responders, nonresponders", "disagrees"),
    ("round-p", "cherin2002/muscle-power", "responders vs nonresponders", "disagrees"),
    ("round-p", "cherin2002/mds", "responders vs nonresponders", "disagrees"),
    ("round-p", "cherin2002/ck", "responders vs nonresponders", "disagrees"),
    ("round-p", "cherin2002/steroid-dose", "responders vs nonresponders", "disagrees"),
    ("skew", "wang2022/baseline/ferritin", "ivig", "disagrees"),
    ("skew", "wang2022/baseline/ferritin", "non_ivig", "disagrees"),
    ("significance", "wang2022/mortality-6mo", "ivig vs non_ivig", "disagrees"),
    ("significance", "wang2022/remission-3mo", "ivig vs non_ivig", "disagrees"),
    ("p-value", "kampylafka2012/corticosteroids", "ivig vs non_ivig", "rounding"),
    ("p-value", "kampylafka2012/mrc", "ivig vs non_ivig", "agrees"),
    ("percentage-fits", "kampylafka2012/any", "all", "cannot-be-checked"),
    ("dose-reading", "kampylafka2012/ivig", "", "cannot-be-checked"),
    ("over-time", "wang2023/survival-1yr", "triple_therapy", "disagrees"),
    ("interval-symmetric", "wang2023/remission", "biologics", "disagrees"),
    ("restated", "gandiga2023/ferritin", "ivig", "disagrees"),
    ("restated", "gandiga2023/anti-mda5-titre", "ivig", "disagrees"),
    ("restated", "gandiga2023/ggo-score", "ivig", "disagrees"),
    ("restated", "hallowell2023/fvc-increase-10", "threshold", "disagrees"),
]


@pytest.mark.parametrize(("rule", "key", "group", "verdict"), FOUND)
def test_what_arithmetic_can_find_is_found(
    found: Audit, rule: str, key: str, group: str, verdict: str
) -> None:
    here = [r.verdict for r in found if (r.rule, r.key, r.group) == (rule, key, group)]
    assert verdict in here
    assert verdict == "agrees" or "agrees" not in here


def test_the_tallies_of_the_fact_check_come_out(of_the_document: Audit) -> None:
    printed = of_the_document.where(rule="percentage")
    assert printed.counts == {
        "agrees": 41,
        "rounding": 2,
        "disagrees": 2,
        "cannot-be-checked": 0,
    }
    fits = of_the_document.where(rule="percentage-fits", verdict="agrees")
    only = [result.message for result in fits]
    counts = {message.removeprefix("only ").partition(" is")[0] for message in only}
    assert counts == {
        *("7 of 31", "9 of 17", "22 of 31", "7 of 17", "22 of 24", "10 of 18", "12 of 24"),
        *("6 of 18", "13 of 24", "8 of 18"),
    }


def test_without_the_extra_nothing_is_open_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(f"no module named {name}")

    monkeypatch.setattr(extras, "import_module", missing)
    found = mie.evidence.audit()
    assert not found.unexplained
    unchecked = found.where(rule="p-value", study="kampylafka2012")
    assert set(unchecked.to_table().column("verdict")) == {"cannot-be-checked"}
    assert any("[stats]" in result.message for result in unchecked)


def test_twelve_of_thirteen_categorical_p_values_are_pearsons(of_the_document: Audit) -> None:
    checked = of_the_document.where(rule="p-value")
    pearson = [result for result in checked if "Pearson's chi-square p" in result.message]
    named = [r for r in pearson if "Pearson's chi-square" in r.message.partition(":")[0]]
    assert len(pearson) == len(named) == 13
    assert [r.variable for r in named if r.verdict == "rounding"] == ["corticosteroids"]


def test_the_smallest_disagreements_say_where_they_stand(found: Audit) -> None:
    assert found
    for result in found:
        assert result.source in mie.evidence.references
        assert result.locator or result.rule == "groups"
        assert result.message


def test_the_unit_follows_from_the_whole_cohort(found: Audit) -> None:
    [result] = found.where(rule="unit", study="cherin2002").disagreements
    assert result.expected == "month"
    assert result.explanation.startswith("probably wrong, kept as printed: Years cannot be right")


def test_an_audit_is_a_sequence_that_filters_prints_and_travels(found: Audit) -> None:
    assert len(found.disagreements) + found.counts["agrees"] < len(found)
    assert found[:3][0] == found[0]
    table = found.to_table()
    assert len(table.where(verdict="disagrees", explained=True)) == len(found.disagreements)
    assert pickle.loads(pickle.dumps(found)) == found
    text = str(found)
    assert text.startswith("Disagreements without an explanation: 0")
    assert "Where      inpharmd: Table 5, Baseline characteristics" in text
    assert repr(found).startswith(f"<Audit: {len(found)} results: ")


def test_the_whole_table_of_values_holds_nothing_that_is_no_figure() -> None:
    assert not mie.audit(mie.evidence.values()).where(rule="possible")
    found = mie.audit(mie.document.values())
    assert len(found) > 250
    # Proven corrections are in the table already; what is only explained stays.
    assert {result.rule for result in found.disagreements} == {
        *("categories", "interval-symmetric", "over-time", "round-p", "significance", "skew"),
        "unit",
    }


def test_the_table_of_values_can_be_audited_as_a_plain_table() -> None:
    rows = mie.evidence.values().where(study="kampylafka2012")
    found = mie.audit(row for row in rows if row["section"] == "baseline")
    # Corrected figures are right already; what is skewed stays so.
    assert {(r.rule, r.variable) for r in found.disagreements} == {
        ("skew", "cdasi"),
    }
