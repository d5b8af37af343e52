"""Positions, registered trials and searches: read, asked, counted, carried over."""

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.records import Flow, Position, ScreenedRecord, SearchLog, Trial

EV = mie.evidence
RECORDS = [*EV.positions, *EV.trials]


@pytest.mark.parametrize("record", RECORDS, ids=lambda one: one.id)
def test_each_knows_its_reference_its_pack_and_what_was_read(record: Position | Trial) -> None:
    assert record.reference.key == record.cite
    assert record.pack == "beyond"
    assert record.source.read_in
    assert mie.from_json(mie.to_json(record)) == record


def test_a_position_is_found_by_what_it_says_and_of_whom() -> None:
    for position in EV.positions:
        year = position.year if isinstance(position.year, int) else None
        found = EV.positions.where(stance=position.stance, drug=position.drug, year=year)
        assert position in found
        for term in position.population.diseases:
            assert position in EV.positions.where(disease=term)
    with pytest.raises(mie.UnknownKeyError, match="did you mean 'rescue'"):
        EV.positions.where(stance="rescu")
    with pytest.raises(mie.UnknownKeyError, match="did you mean 'stance'"):
        EV.positions.where(stanc="rescue")  # type: ignore[arg-type]


def test_a_trial_is_found_by_its_status() -> None:
    for trial in EV.trials:
        assert trial in EV.trials.where(status=trial.status)
        if isinstance(trial.measures_outcome, bool):
            assert trial in EV.trials.where(measures_outcome=trial.measures_outcome)


def test_they_have_tables_and_are_searched() -> None:
    tables = EV.tables()
    assert tables["positions"].column("id") == list(EV.positions.ids)
    assert tables["trials"].column("id") == list(EV.trials.ids)
    assert len(tables["readings"]) == len(EV.readings)
    for record in RECORDS:
        kind = type(record).__name__.lower()
        assert (record.id, kind) in {(row["key"], row["kind"]) for row in EV.search(record.id)}


def test_the_whole_evidence_survives_json() -> None:
    again = mie.from_json(EV.to_json())
    assert again == EV
    assert list(again.values()) == list(EV.values())
    assert again.studies.where(pack="beyond").ids == EV.studies.where(pack="beyond").ids


def test_studies_are_found_by_pack_and_by_what_was_read() -> None:
    assert EV.studies.where(pack="document").ids == mie.document.studies.ids
    assert EV.studies.where(read_in="document").ids == mie.document.studies.ids
    for study in EV.studies.where(pack="beyond"):
        assert study in EV.studies.where(read_in=str(study.source.read_in))


def test_a_position_and_a_study_of_one_question_agree_on_what_is_direct() -> None:
    of_document, of_both = mie.document.question, EV.question
    assert of_both.direct == of_document.direct
    assert of_both.text == of_document.text


FLOW = {
    "identified": 5,
    "duplicates": 1,
    "screened": 4,
    "excluded": 1,
    "sought": 3,
    "not_retrieved": 1,
    "assessed": 2,
    "excluded_assessed": 1,
    "included": 1,
}
SCREENED = [
    ScreenedRecord(id="a", screened="included", becomes="study:a"),
    ScreenedRecord(id="b", screened="excluded", reason="no-outcome"),
    ScreenedRecord(id="c", screened="excluded", at="full-text", reason="overlap"),
    ScreenedRecord(id="d", screened="not-retrieved", reason="not-retrieved"),
]
LOG = SearchLog(
    id="2026-11",
    title="Everything",
    kind="stored-copies",
    on="2026-11-30",
    next_due="2027-05-31",
    single_screener=True,
    records=SCREENED,
    flow=Flow(**FLOW),
)


@pytest.mark.parametrize("step", ["screened", "sought", "assessed", "included"])
def test_a_flow_adds_up(step: str) -> None:
    with pytest.raises(mie.InvalidValueError, match=f"Flow.*{step}"):
        Flow(**FLOW | {step: FLOW[step] + 1})


def test_a_flow_is_that_of_the_records() -> None:
    for number in range(len(SCREENED)):
        with pytest.raises(mie.InvalidValueError, match=r"SearchLog\.flow"):
            attrs.evolve(LOG, records=[*SCREENED[:number], *SCREENED[number + 1 :]])


def test_what_is_left_out_has_a_reason_and_what_is_included_a_place() -> None:
    for wrong in (
        {"screened": "excluded"},
        {"screened": "included"},
        {"screened": "included", "becomes": "study:a", "reason": "overlap"},
    ):
        with pytest.raises(mie.InvalidValueError):
            ScreenedRecord(id="a", **wrong)  # type: ignore[arg-type]
