"""Every outlet says of how many a harm was counted, or why that is not known, in one format."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from told import OUTLETS, said

import myositis_ild_evidence as mie
from myositis_ild_evidence import answer_in_full as answer
from myositis_ild_evidence.records import AdverseEvent, Reported, words
from myositis_ild_evidence.statistics.denominators import no_denominator
from packs import Pack

EV = mie.evidence
BCG = mie.Evidence.load(Path(__file__).parents[1] / "packs_of_ones_own" / "bcg")
EVENTS = list(EV.adverse_events)
JUDGED = EV.appraisal.certainty if EV.appraisal else ()


def figures(events: list[AdverseEvent]) -> Iterator[tuple[AdverseEvent, Reported]]:
    return ((event, one) for event in events for one in event.reported())


FIGURES = list(figures(EVENTS))


@pytest.mark.parametrize(("event", "one"), FIGURES, ids=lambda x: getattr(x, "key", ""))
def test_a_harm_says_of_how_many_with_an_interval_or_why_not(
    event: AdverseEvent, one: Reported
) -> None:
    told = words.share(one)
    if one.cell.absent is not None:
        assert told == f"number {one.cell.absent}"
    elif no_denominator(one):
        assert re.search(r"denominator|exact figure", told)
    else:
        assert re.search(r" of \d+.* \((.*95% CI .* to .*|at most .*95% bound)\)$", told)


def is_in_short(study: mie.Study, event: AdverseEvent) -> bool:
    """Two pages tell of cohorts that are direct evidence, and not of single mild events."""
    told = event.severity in ("severe", "serious", None) or event.severity == "any"
    return told and study.directness == "direct" and not study.design.startswith("case-")


@pytest.mark.parametrize("outlet", [name for name in OUTLETS if name not in ("values", "FHIR")])
def test_every_outlet_has_the_one_format(outlet: str) -> None:
    of = said(outlet, EV)
    shown = {
        "short report": {e.key for s in EV.studies for e in s.adverse_events if is_in_short(s, e)},
        "summary of findings": {key for one in JUDGED for key in one.outcomes},
    }
    for event, one in FIGURES:
        if outlet == "answer" and (event.severity == "mild" or event.study in EV.reviews):
            continue
        if event.key not in shown.get(outlet, {event.key}):
            continue
        if outlet in ("review sheet", "footnotes"):  # figures as printed; the reason is a note
            assert no_denominator(one).casefold() in of(event.study).casefold()
            continue
        assert words.share(one) in of(event.study), (outlet, event.key)


@pytest.mark.parametrize(("event", "one"), FIGURES, ids=lambda x: getattr(x, "key", ""))
def test_a_line_has_the_denominator_or_says_that_there_is_none(
    event: AdverseEvent, one: Reported
) -> None:
    for told in (words.figure(one), event._in_short()):
        if one.cell.absent is not None:
            assert f"number {one.cell.absent}" in told
        elif no_denominator(one):
            assert "denominator" in told
        else:
            assert f" of {one.total}" in told
        assert not one.corrected or "[corrected]" in told


@pytest.mark.parametrize("outlet", OUTLETS)
def test_zero_events_have_one_form(outlet: str) -> None:
    for event, one in FIGURES:
        if one.cell.count == 0 and outlet not in ("review sheet", "FHIR"):
            told = f"none of {one.total}"
            assert told not in said(outlet, EV)(event.study)


def test_values_have_the_denominator_or_the_reason() -> None:
    for event, one in FIGURES:
        [record] = EV.values().where(
            study=event.study, section="adverse-event", variable=event.id, group=one.cell.group
        )
        why = no_denominator(one)
        assert why.casefold() in record["note"].casefold()
        assert bool(why) or record["total"] is not None or one.cell.absent is not None


def test_fhir_has_the_denominator_or_the_reason() -> None:
    made = {e["resource"]["title"]: e["resource"] for e in EV.to_fhir()["entry"]
            if e["resource"]["resourceType"] == "Evidence"}  # fmt: skip
    for event, one in FIGURES:
        assert one.group is not None
        [statistic] = made[f"{event.full_title}, {one.group.label} ({event.study})"]["statistic"]
        notes = " ".join(note["text"] for note in statistic.get("note", ()))
        why = no_denominator(one)
        assert why.casefold() in notes.casefold()
        if not why and one.cell.absent is None:
            assert statistic["sampleSize"]["knownDataCount"] == one.total


def test_a_dose_stands_only_beside_what_its_group_was_given() -> None:
    told = " ".join(answer.answer(EV).split()).partition("Harms reported")[2]
    assert "9 of 17 (53%; 95% CI 27.8% to 77.0%), given 2 g/kg a course" in told
    headache = told.partition("Severe headache")[2].partition("Kampylafka 2012")[0]
    assert "on which treatment" in headache
    assert "g/kg" not in headache


def test_a_harm_counted_in_infusions_says_so(pack: Pack) -> None:
    pack.change(
        "studies/author2020.toml",
        'values.ivig = { percent = 16.7, total = { unclear = "not said of whom" } }\n',
        'unit_of_analysis = "infusions"\nvalues.ivig = { count = 3, total = 120 }\n',
    )
    [one] = pack.load().adverse_events["author2020/any"].reported()
    assert words.share(one) == "3 of 120 infusions (2.5%; 95% CI 0.5% to 7.1%)"


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("{ count = 3 }", "3 (no denominator printed)"),
        ("{ percent = 12.5 }", "3 of 24 (12.5%; 95% CI 2.7% to 32.4%; count derived)"),
        ('{ percent = 12.5, total = { unclear = "not said" } }', "(denominator unclear: not said)"),
        ('{ count = 3, operator = "<", total = 24 }', "(no exact figure is printed)"),
        ('"not-reported"', "number not reported"),
        ("{ percent = 12.4, total = 24 }", "no count of 24 prints as 12.4%"),
    ],
)
def test_every_way_to_print_a_harm_is_told(pack: Pack, cell: str, told: str) -> None:
    pack.change(
        "studies/author2020.toml",
        'values.ivig = { percent = 16.7, total = { unclear = "not said of whom" } }\n',
        f"values.ivig = {cell}\n",
    )
    [one] = pack.load().adverse_events["author2020/any"].reported()
    assert told in words.share(one)
