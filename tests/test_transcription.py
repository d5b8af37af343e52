"""What was curated of the document agrees with a transcription made without looking at it."""

import csv
from pathlib import Path

import myositis_ild_evidence as mie

Row = dict[str, object]
FIGURES = ("value", "sd", "low", "high", "count", "total", "percent", "p_value")

with (Path(__file__).parent / "data" / "transcription.csv").open(encoding="utf-8") as stream:
    TRANSCRIBED = list(csv.DictReader(stream))
VALUES: list[Row] = list(mie.document.values())


def _normal(text: object) -> str:
    return str(text).replace(" ", "").replace("-", "–").casefold()


def _inside(study: str, group: object, wider: str) -> bool:
    """Say whether a curated group is the transcribed one or a smaller one inside it."""
    collection = mie.document.studies if study in mie.document.studies else mie.document.reviews
    parents = {g.id: g.within for g in collection[study].groups}
    here: str | None = str(group)
    while here is not None and here != wider:
        here = parents.get(here)
    return here == wider


def _carries(row: Row, wanted: dict[str, str]) -> bool:
    if row["study"] != wanted["study"]:
        return False
    if str(row["printed_locator"]).casefold() != wanted["locator"].casefold():
        return False
    if row["corrected"]:
        return _normal(row["printed"]) == _normal(wanted["printed"])
    group = wanted["group"]
    if group and row["group"] != group and not _inside(wanted["study"], row["group"], group):
        return False
    if wanted["operator"] and row["operator"] != wanted["operator"]:
        return False
    return all(not wanted[name] or str(row[name]) == wanted[name] for name in FIGURES)


def _is_time_point(row: Row, wanted: dict[str, str]) -> bool:
    same_place = str(row["printed_locator"]).casefold() == wanted["locator"].casefold()
    return same_place and bool(wanted["timepoint"]) and row["timepoint"] == wanted["timepoint"]


def test_every_transcribed_figure_is_curated() -> None:
    missing = [
        f"{t['study']}, {t['locator']}: {t['label']} ({t['group']}) {t['printed']}"
        for t in TRANSCRIBED
        if not any(_carries(row, t) or _is_time_point(row, t) for row in VALUES)
    ]
    assert missing == []


def test_no_curated_figure_is_made_up() -> None:
    """What is curated and was not transcribed is derived, repeated, or from another source."""
    extra = set()
    for row in VALUES:
        if row["kind"] == "finding" or any(_carries(row, t) for t in TRANSCRIBED):
            continue
        extra.add((row["study"], row["variable"], str(row["value"]), row["group"]))
    assert extra == {
        # printed in words: a month, "first course", "no serious side effects"
        ("huapaya2019", "ivig/interval", "1", "all"),
        ("kampylafka2012", "ivig/interval", "1", "ivig"),
        ("hallowell2016", "pm-ild/interval", "1", "pm-ild"),
        ("hallowell2016", "rp-ild/courses", "1", "rp-ild"),
        ("wang2022", "ivig/courses", "1", "ivig"),
        ("wang2022", "serious", "0", "ivig"),
        # sizes of smaller groups, each also a count in the results
        ("cherin2002", "n", "12", "full_remission"),
        ("dalakas1993", "n", "9", "major_improvement"),
        ("gandiga2023", "n", "17", "all"),
        # from the studies' abstracts
        ("dalakas1993", "n", "11", "placebo_periods"),
        ("dalakas1993", "response-major-improvement", "0", "placebo_periods"),
        ("huapaya2019", "fvc-increase-10", "7", "all"),
        ("kampylafka2012", "follow-up-quartiles", "76", "ivig"),
        ("wang2023", "n", "6058", "prevalence_analysis"),
    }


def test_the_transcription_covers_every_study_and_review() -> None:
    assert {t["study"] for t in TRANSCRIBED} == {
        *mie.document.studies.ids,
        *mie.document.reviews.ids,
        "inpharmd",
    }
