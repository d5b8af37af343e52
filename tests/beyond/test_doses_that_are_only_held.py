"""A dose that is not known is shown and never computed; phases are computed one by one."""

import json
from collections.abc import Callable
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import show
from myositis_ild_evidence.answer_in_full import answer
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.records import words
from myositis_ild_evidence.report import output
from packs import Pack

PRINTED = 'daily_dose = "0.4 g/kg/day"\ndays_per_course = 5\n'
READING = '[[regimen.reading]]\ndaily_dose = "0.8 g/kg/day"\nwhy = "The text can mean both."\n'
HELD = {
    "not read": ('dose = "not-read"\n', "dose not read"),
    "unclear": ('dose = { unclear = "high" }\n', "dose unclear: high"),
    "fixed, no days": (
        'daily_dose = "5 g/day"\ndays_per_course = { unclear = "3 to 5" }\n',
        "5 g/day for a number of days that is unclear: 3 to 5",
    ),
    "no days": (
        'daily_dose = "0.4 g/kg/day"\ndays_per_course = { unclear = "3 to 5" }\n',
        "0.4 g/kg/day for a number of days that is unclear: 3 to 5",
    ),
    "phases": (
        '[[regimen.phase]]\nlabel = "Loading"\ndose_per_course = "2 g/kg"\ndays_per_course = 2\n'
        'courses = 1\n[[regimen.phase]]\nlabel = "Maintenance"\ndose_per_course = "1 g/kg"\n'
        'courses = 2\ninterval = "3 week"\n',
        "loading: 2 g/kg over 2 days, 1 course; then maintenance: 1 g/kg a course",
    ),
}


@pytest.fixture(params=HELD)
def held(request: pytest.FixtureRequest, pack: Pack) -> tuple[Pack, str]:
    text, shown = HELD[request.param]
    study = pack.files["studies/author2020.toml"]
    assert isinstance(study, str)
    study = study.replace(READING, "").replace(PRINTED, "" if "phase" in text else text)
    if "phase" in text:
        study = study.replace("\n[[baseline]]", f"\n{text}\n[[baseline]]", 1)
    pack.files["studies/author2020.toml"] = study
    return pack, shown


OUTLETS: dict[str, Callable[[mie.Evidence], Any]] = {
    "answer": answer,
    "values": lambda ev: ev.values().to_csv(),
    "tables": lambda ev: [str(table) for table in ev.tables().values()],
    "report": output.markdown,
    "FHIR": lambda ev: json.dumps(ev.to_fhir(), default=str),
    "JSON": lambda ev: mie.from_json(ev.to_json()) == ev,
    "audit": lambda ev: str(ev.audit()),
    "search": lambda ev: ev.search("IVIG"),
    "show": lambda ev: [show.full(one, ev) for one in ev.publications()],
    "pooling": lambda ev: str(ev.can_pool("mortality")),
    "nearest": lambda ev: str(mie.dosing.nearest("1 g/kg x 2 days monthly", ev.regimens)),
    "assistant": lambda ev: str(Tools(ev).study("author2020")),
}


@pytest.mark.parametrize("outlet", OUTLETS)
def test_every_outlet_goes_on_without_the_dose(held: tuple[Pack, str], outlet: str) -> None:
    assert OUTLETS[outlet](held[0].load()) is not False


def test_there_is_no_picture_of_doses_that_cannot_be_drawn(held: tuple[Pack, str]) -> None:
    with pytest.raises(mie.MissingValueError, match="no regimen has a dose that can be drawn"):
        mie.pictures.timeline(held[0].load())


def test_it_is_shown_as_printed_and_never_computed(held: tuple[Pack, str]) -> None:
    pack, shown = held
    evidence = pack.load()
    [regimen] = evidence.regimens
    assert words.regimen(regimen).startswith(shown)
    assert regimen.not_computed is not None
    told = words.doses(regimen)
    assert "total 4 g/kg" in told if regimen.phases else regimen.not_computed in told
    for compute in (
        regimen.dose_per_course,
        regimen.dose_per_day,
        *(() if regimen.phases else (regimen.total_dose,)),
        lambda: regimen.for_patient(weight="70 kg"),
    ):
        with pytest.raises(mie.MissingValueError):
            compute()
    found = mie.dosing.nearest("1 g/kg x 2 days monthly", evidence.regimens)
    assert len(found) == 0
    assert [one.partition(" (")[0] for one in found.left_out] == ["author2020/ivig"]
    assert evidence.regimens.where(min_dose_per_course="0.1 g/kg").ids == ()
    assert evidence.regimens.to_table()[0]["course_low_g_per_kg"] is None


def _study(pack: Pack) -> str:
    return str(pack.files["studies/author2020.toml"])


def test_the_command_says_why_there_is_no_dose(
    held: tuple[Pack, str], capsys: pytest.CaptureFixture[str]
) -> None:
    folder = str(held[0].write())
    assert main(["dose", "--pack", folder, "--weight", "70kg"]) == 0
    out = capsys.readouterr().out
    wanted = ["dose", "author2020", "--pack", folder, "--weight", "70kg", "--product", "octagam-10"]
    if "[[regimen.phase]]" in _study(held[0]):
        assert "author2020/ivig-loading" in out
        assert main(wanted) == 0
        assert "author2020/ivig-maintenance" in capsys.readouterr().out
        return
    assert "not computed" in out
    assert main(wanted) == 2
    assert "no dose is computed" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    "doses",
    [
        {},
        {"daily_dose": "0.4 g/kg/day", "dose": "not-read", "days_per_course": 5},
        {"daily_dose": "0.4 g/kg/day"},
        {"dose_per_course": "0 g"},
    ],
    ids=["nothing", "both", "no days", "nought"],
)
def test_a_regimen_has_one_dose_or_one_reason(doses: dict[str, Any]) -> None:
    with pytest.raises(mie.InvalidValueError):
        mie.DosingRegimen(**doses)
