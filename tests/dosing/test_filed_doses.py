"""A dose can be filed: everything that it rests on, a checksum, and room for two signatures."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.dosing.filing import digest
from myositis_ild_evidence.dosing.formulary import shipped

HUAPAYA = mie.evidence.regimens["huapaya2019/ivig"]
KAMPYLAFKA = mie.evidence.regimens["kampylafka2012/ivig"]
TIME = "2027-01-31 09:30+01:00"
MAN: dict[str, Any] = {
    "weight": "100 kg", "height": "175 cm", "sex": "male", "age": 50, "weight_policy": "adjusted",
    "product": "octagam-10", "round_to": "nearest-vial", "renal_or_thrombosis_risk": True,
    "rate_cap": "150 mL/h", "warn_above": "30 g",
}  # fmt: skip


def filed(**changed: Any) -> dosing.Sheet:
    return HUAPAYA.for_patient(**MAN | changed).to_sheet(TIME)


def test_a_sheet_names_everything_that_the_dose_rests_on() -> None:
    content = filed().content
    assert content["time"] == "2027-01-31T09:30:00+01:00"
    assert content["made_by"]["library"] == f"myositis_ild_evidence {mie.__version__}"
    assert content["data"] == f"{mie.evidence.manifest.id} {mie.evidence.version}"
    assert content["formulary"] == digest(shipped())
    octagam = dosing.products["octagam-10"]
    assert content["product"]["id"] == octagam.id
    assert content["regimen"]["daily_dose"] == "400 mg/kg/day"
    assert (content["rate_cap"], content["warn_above"]) == ("150 mL/h", "30 g")
    dose = content["dose"]
    assert dose == HUAPAYA.for_patient(**MAN).to_dict()
    assert dose["patient"] == {
        "weight": "100 kg", "height": "175 cm", "sex": "male", "age": "50 year",
    }  # fmt: skip
    for name in ("weight_policy", "rounding", "indication", "warnings", "cautions", "steps"):
        assert dose[name]


@pytest.mark.parametrize("form", ["to_json", "to_html", "__str__"])
def test_every_form_has_the_dose_the_checksum_and_two_signatures(form: str) -> None:
    sheet = filed()
    text = getattr(sheet, form)()
    assert sheet.checksum in text
    assert (text.count("Prepared by"), text.count("Checked by")) == (1, 1)
    for said in ("82.278", "Octagam 10%", mie.__version__, "2027-01-31T09:30:00+01:00"):
        assert said.replace("82.278", "82.27") in text


def test_a_page_to_print_is_whole_and_escapes_what_it_says() -> None:
    page = attrs.evolve(filed(), title="<b> & co").to_html()
    assert "<title>&lt;b&gt; &amp; co</title>" in page
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            opened.extend([tag] if tag != "meta" else [])

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Reader().feed(page)
    assert opened == []
    assert filed()._repr_html_() == filed().to_html()


def test_the_same_dose_at_the_same_time_has_the_same_checksum_and_no_other_has() -> None:
    one = filed()
    assert one.checksum == filed().checksum
    others = [
        filed(weight="100.1 kg"), filed(round_to="vial-up"), filed(renal_or_thrombosis_risk=False),
        HUAPAYA.for_patient(**MAN).to_sheet("2027-01-31 09:31+01:00"),
    ]  # fmt: skip
    assert len({one.checksum, *(other.checksum for other in others)}) == 5


def test_a_sheet_is_read_again_with_its_signatures_and_refused_when_it_was_changed() -> None:
    sheet = filed()
    tree = json.loads(sheet.to_json())
    tree["signatures"][0]["name"] = "A. Pharmacist"
    assert dosing.read_sheet(json.dumps(tree)) == sheet.content
    tree["dose"]["patient"]["weight"] = "101 kg"
    with pytest.raises(mie.InvalidValueError) as raised:
        dosing.read_sheet(json.dumps(tree))
    assert raised.value.code == "contradiction"


@pytest.mark.parametrize("text", ["", "[]", "{", '{"checksum": 5}', "[" * 100_000])
def test_what_is_no_sheet_is_refused(text: str) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        dosing.read_sheet(text)
    assert raised.value.code == "unreadable"


def test_the_time_is_the_one_that_is_given_or_now() -> None:
    dose = HUAPAYA.for_patient("70 kg")
    before = datetime.now(UTC).replace(microsecond=0)
    now = datetime.fromisoformat(dose.to_sheet().content["time"])
    assert before <= now <= datetime.now(UTC)
    assert dose.to_sheet(now).content["time"] == now.isoformat()


@pytest.mark.parametrize("time", ["2027-01-31 09:30", "31/01/2027", 5, datetime(2027, 1, 31)])
def test_a_time_without_its_zone_is_refused(time: Any) -> None:
    with pytest.raises(mie.InvalidValueError) as raised:
        HUAPAYA.for_patient("70 kg").to_sheet(time)
    assert raised.value.argument == "time"


def test_a_text_with_two_readings_is_filed_in_one_that_was_chosen() -> None:
    dose = KAMPYLAFKA.for_patient("70 kg")
    with pytest.raises(mie.AmbiguousDoseError):
        dose.to_sheet(TIME)
    first, second = (dose.to_sheet(TIME, reading=number) for number in (1, 2))
    assert [each.content["dose"]["per_course"]["low"] for each in (first, second)] == [
        "140 g",
        "280 g",
    ]
    assert second.content["reading"][0].startswith("Reading 2 of 2: 4 g/kg a course.")


def test_another_formulary_has_another_checksum() -> None:
    policies = [
        attrs.evolve(each, note="Changed.") if each.id == "actual" else each
        for each in dosing.policies
    ]
    own = attrs.evolve(shipped(), policies=policies)
    assert digest(own) != digest(shipped())
    sheet = HUAPAYA.for_patient("70 kg", formulary=own).to_sheet(TIME)
    assert sheet.content["formulary"] == digest(own)


def test_a_regimen_of_no_pack_is_filed_too() -> None:
    regimen = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
    assert regimen.for_patient("70 kg").to_sheet(TIME).content["data"] is None


@pytest.mark.parametrize("form", ["text", "json", "html"])
def test_the_command_writes_the_same_sheet(form: str, capsysbinary: Any) -> None:
    words = ["dose", "huapaya2019", "--weight=100 kg", "--product=octagam-10", "--time", TIME]
    assert main([*words, "--sheet", form]) == 0
    out = capsysbinary.readouterr().out.decode()
    sheet = HUAPAYA.for_patient("100 kg", product="octagam-10").to_sheet(TIME)
    assert sheet.checksum in out
    expected = {"json": sheet.to_json, "html": sheet.to_html, "text": sheet.__str__}[form]()
    assert out.rstrip("\n") == expected.rstrip("\n")


@pytest.mark.parametrize(
    "words",
    [
        ["--weight=70kg"],
        ["huapaya2019"],
        ["kampylafka2012", "--weight=70kg"],
        ["huapaya2019", "--weight=70kg", "--time=now"],
    ],
)
def test_a_sheet_is_of_one_dose_in_one_reading(words: list[str], capsys: Any) -> None:
    assert main(["dose", *words, "--sheet"]) == 2
    assert capsys.readouterr().out == ""


def test_the_reading_of_a_sheet_is_chosen_on_the_command_line(capsysbinary: Any) -> None:
    assert main(["dose", "kampylafka2012", "--weight=70kg", "--reading=2", "--sheet"]) == 0
    assert b"280 g" in capsysbinary.readouterr().out
