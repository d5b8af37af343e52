"""What studies and their records say of themselves: keys, sources, what is found and written."""

from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import (
    Cell,
    DosingRegimen,
    Group,
    InvalidValueError,
    MissingValueError,
    Outcome,
    Review,
    Source,
    Study,
    UnknownKeyError,
)
from myositis_ild_evidence.records import (
    Absence,
    AdverseEvent,
    Arm,
    Category,
    Characteristic,
    Cohort,
    Finding,
    Row,
    Unclear,
    is_known,
)

SOURCE = Source(cite="summary2021", locator="Table 1, {block}")
STUDY: dict[str, Any] = {"id": "a2020", "design": "retrospective-cohort", "source": SOURCE}
ROW: dict[str, Any] = {"id": "death", "label": "Death", "domains": ["mortality"]}
CELLS = [Cell(group="ivig", count=1), Cell(group="control", count=2)]
GROUP: dict[str, Any] = {"id": "a", "label": "A", "role": "treatment"}


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"direction": "higher"}, "higher over time"),
        ({"direction": "lower", "versus": "control"}, "lower than control"),
        ({"direction": "lower", "significant": True}, "lower over time, significant"),
        (
            {"direction": "different", "versus": "all", "significant": False, "text": "Much."},
            "different than all, not significant: Much.",
        ),
    ],
)
def test_a_finding_reads_as_words(fields: dict[str, Any], text: str) -> None:
    assert str(Finding(group="ivig", **fields)) == text


def test_a_key_is_the_id_with_that_of_the_study_before_it() -> None:
    regimen = DosingRegimen(id="a", dose_per_course="2 g/kg")
    records: list[Any] = [Group(**GROUP), regimen, Row(id="a", label="A")]
    owned = Study(**STUDY, groups=records[:1], regimens=[regimen], figures=records[2:])
    assert [record.key for record in records] == ["a"] * 3
    assert [owned.groups[0].key, owned.regimens[0].key] == ["a2020/a"] * 2
    assert owned.figures[0].key == "a2020/design/a"  # a regimen has that key


def test_a_reason_for_an_absence_is_no_value() -> None:
    assert [is_known(value) for value in (0, "", False, "x")] == [True] * 4
    assert [is_known(v) for v in (None, Absence.NOT_REPORTED, Unclear("torn"))] == [False] * 3
    assert [str(reason) for reason in Absence] == ["not reported", "not read", "not applicable"]
    assert str(Unclear("torn")) == "unclear: torn"
    for blank in ("", " \n"):
        with pytest.raises(InvalidValueError) as caught:
            Unclear(blank)
        assert str(caught.value) == "say why the value is unclear"


def test_the_source_of_a_row_names_the_block_of_its_table() -> None:
    found = SOURCE.at("Results")
    assert (found.cite, found.locator, found.method) == ("summary2021", "Table 1, Results", "read")
    assert Source(cite="a", locator="p. 1").at("Results").locator == "p. 1"


# ---- a study owns its records

ARMS = (Arm(**GROUP | {"id": "ivig"}), Arm(**GROUP | {"id": "control", "role": "comparator"}))
ALL = Cohort(**GROUP | {"id": "all", "role": "whole-study"})
LUNG = Outcome(**ROW | {"id": "fvc", "domains": ["lung-function"], "values": CELLS})
REGIMENS = [DosingRegimen(id=id, dose_per_course="2 g/kg") for id in ("low", "high")]
WHOLE: dict[str, Any] = STUDY | {
    "groups": [ALL, *ARMS],
    "regimens": REGIMENS,
    "figures": [Row(id="figure", label="x")],
    "follow_up": [Row(id="time", label="x")],
    "baseline": [Characteristic(id="age", label="x", categories=[Category(id="old", label="x")])],
    "outcomes": [Outcome(**ROW | {"values": CELLS}), LUNG],
    "adverse_events": [AdverseEvent(id="any", label="x", includes=["headache"])],
}
BLOCKS = {
    "figures": "Methods", "follow_up": "Duration", "baseline": "Baseline characteristics",
    "outcomes": "Results", "adverse_events": "Adverse events",
}  # fmt: skip


def test_a_study_tells_its_rows_whose_they_are_and_where_they_stand() -> None:
    study = Study(**WHOLE)
    for name, block in BLOCKS.items():
        for row in getattr(study, name):
            assert (row.study, row.study_groups, row.block) == ("a2020", study.groups, block)
            assert row.stands_in == Source(cite="summary2021", locator=f"Table 1, {block}")
    (category,) = study.baseline[0].categories
    assert category.stands_in == study.baseline[0].stands_in
    assert {group.study for group in study.groups} == {"a2020"}
    assert {regimen.study for regimen in study.regimens} == {"a2020"}


def test_what_a_study_holds_is_found_by_its_id() -> None:
    study = Study(**WHOLE)
    assert [group.id for group in study.arms] == ["ivig", "control"]
    assert (study.groups["all"], study.outcomes["fvc"]) == (study.groups[0], study.outcomes[1])
    for find, message in (
        (study.groups.__getitem__, "no 'ivg' here; did you mean 'ivig'?"),
        (study.outcomes.__getitem__, "no 'ivg' here; valid: 'death', 'fvc'"),
    ):
        with pytest.raises(UnknownKeyError) as caught:
            find("ivg")
        assert str(caught.value) == message
    assert repr(study) == "<Study a2020: retrospective cohort>"
    assert repr(Review(**STUDY | {"n": 7})) == "<Review a2020: retrospective cohort, n = 7>"


def test_the_regimen_of_a_study_is_its_only_one() -> None:
    assert Study(**WHOLE | {"regimens": REGIMENS[:1]}).regimen.key == "a2020/low"
    for regimens, message in (
        (REGIMENS, "a2020 has 2 regimens (low, high); use .regimens"),
        ([], "a2020 has 0 regimens (none); use .regimens"),
    ):
        with pytest.raises(InvalidValueError) as caught:
            Study(**WHOLE | {"regimens": regimens}).regimen  # noqa: B018 - the property raises
        assert str(caught.value) == message


def test_the_publication_of_a_study_is_that_of_its_pack() -> None:
    with pytest.raises(MissingValueError) as caught:
        Study(**STUDY).reference  # noqa: B018 - the property raises
    assert str(caught.value) == "a2020 belongs to no pack, so it has no bibliography"
    study = mie.evidence.studies["wang2022"]
    assert study.reference == mie.evidence.references["wang2022"]
    assert study.to_bibtex() == study.reference.to_bibtex()


def test_a_study_is_written_in_every_format() -> None:
    study = mie.evidence.studies["wang2022"]
    assert mie.from_json(mie.to_json(study)) == study
    assert mie.to_json(study, indent=2) != mie.to_json(study)
    assert mie.to_fhir(study) == mie.to_fhir(study, fhir_version="5.0.0")
    with pytest.raises(InvalidValueError, match=r"'4\.0\.1' is not known"):
        mie.to_fhir(study, fhir_version="4.0.1")


def test_a_study_of_no_pack_is_neither_direct_nor_indirect() -> None:
    study = Study(**WHOLE)
    assert (study.is_direct, study.directness, study.direct_outcomes) == (None, None, ())


def test_a_claim_is_checked_and_an_outcome_computed_with_what_is_asked() -> None:
    claim = mie.evidence.claims[0]
    assert (claim.key, claim.check().claim) == (claim.id, claim.id)
    pytest.importorskip("scipy")
    death = mie.evidence.outcomes["wang2022/mortality-6mo"]
    from myositis_ild_evidence import statistics

    pair = [cell.group for cell in death.values][:2]
    for asked in (pair, pair[::-1]):
        more: dict[str, Any] = {"level": 0.9}
        assert death.effect("risk-ratio", asked, **more) == statistics.effect(
            death, "risk-ratio", asked, **more
        )
        assert death.recompute_p(asked, alpha=0.1) == statistics.recompute_p(
            death, asked, alpha=0.1
        )
        assert death.fragility(asked, alpha=0.1) == statistics.fragility(death, asked, alpha=0.1)
