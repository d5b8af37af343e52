"""Facts of products: each with its text, country and date, and what was not read is said."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import numpy as np
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.dosing import labels, product
from myositis_ild_evidence.dosing.formulary import shipped
from refused import refused

REGIMEN = mie.evidence.regimens["huapaya2019/ivig"]
EACH = pytest.mark.parametrize("id", dosing.products.ids)


def dose(id: str, **options: Any) -> dosing.PatientDose:
    return REGIMEN.for_patient("100 kg", height="175 cm", product=id, **options)


@EACH
def test_every_fact_of_a_product_stands_in_a_text_with_a_country_and_dates(id: str) -> None:
    one = dosing.products[id]
    facts: list[Any] = [*one.rates, *one.safety, *one.other_vials]
    sources = [one.concentration_source, *(fact.source for fact in facts)]
    sources += [one.vials_source] if one.vials else []
    for source in sources:
        assert source is not None
        text = one.text(source.cite)
        assert text is not None
        assert source.locator
        assert re.fullmatch(r"[A-Z]{2}|international", text.country)
        assert text.date == "not-read" or date.fromisoformat(f"{text.date}-01-01"[:10])
        assert date.fromisoformat(text.read_on)
        assert text.review_due
    for text in one.texts:
        reference = shipped().references[text.cite]
        assert str(reference.url).startswith("http")
        assert text.read_on.startswith(str(reference.urldate))


@EACH
def test_what_was_not_read_of_a_product_is_listed_and_nothing_else(id: str) -> None:
    one = dosing.products[id]
    for name in ("vials", "rates"):
        assert (name in one.not_read) is (not getattr(one, name))
    for kind in product.SAFETY:
        known = any(fact.kind == kind for fact in one.safety)
        assert (kind in one.not_read) is not known
        lines = [line for line in labels.safety_lines(one) if line.working == "not read"]
        assert len(lines) == len([kind for kind in product.SAFETY if kind in one.not_read])


def test_ten_products_have_a_strength_and_vials_and_five_of_them_rates_and_safety() -> None:
    sized = [one for one in dosing.products if one.vials]
    labelled = [one for one in sized if one.rates and one.safety]
    assert (len(sized), len(labelled)) == (13, 9)


@EACH
def test_a_product_whose_label_was_not_read_says_so_above_its_dose(id: str) -> None:
    made = dose(id)
    first = str(made).splitlines()[1]
    said = "label not read: use the product's own text"
    assert (said in " ".join(first.split())) is (not dosing.products[id].rates)
    assert any(warning.startswith(said) for warning in made.warnings) is (
        not dosing.products[id].rates
    )
    assert str(made).count(said) <= 1


@EACH
@pytest.mark.parametrize("risk", [True, False])
def test_a_dose_shows_start_maximum_volume_vials_and_boxed_warning_in_this_order(
    id: str, risk: bool
) -> None:
    names = [
        line[2:18].strip() for line in str(dose(id, renal_or_thrombosis_risk=risk)).split("\n")
    ]
    wanted = ["Start rate", "Maximum rate", "Volume a day", "Vials a day", "Boxed warning"]
    assert [name for name in names if name in wanted] == wanted


@EACH
def test_the_page_has_the_boxed_warning_or_says_that_it_was_not_read(id: str) -> None:
    short = labels.in_short(dosing.products[id])
    read = "boxed-warning" not in dosing.products[id].not_read
    assert short.startswith("Thrombosis; renal" if read else "Not read")
    assert "Contraindications: " in short


@EACH
def test_all_of_the_safety_is_explained_and_is_data_and_stands_in_the_codebook(id: str) -> None:
    made, one = dose(id), dosing.products[id]
    explained = [x for x in made.explain("data") if x["section"] == "Safety of the product"]
    facts = made.to_dict()["safety"]["facts"]
    assert [fact["text"] for fact in facts] == [fact.text for fact in one.safety]
    assert made.to_dict()["safety"]["not_read"] == [*one.not_read]
    for fact in one.safety:
        text = one.text(fact.source.cite)
        [line] = [x for x in explained if x["working"].startswith(fact.text)]
        assert line["sources"] == [fact.source.cite]
        assert line["working"].endswith(f"({text})")
    if one.vials:
        book = dosing.cohort_codebook(REGIMEN, product=id)["reason"]
        assert all(fact.text.rstrip(".") in book for fact in one.safety)


def test_the_assistant_gives_the_safety_and_both_rates() -> None:
    from myositis_ild_evidence.assistant import Tools

    tools = Tools(mie.evidence)
    answer = tools.dose("huapaya2019/ivig", "100 kg", product="privigen-10", country="US")
    assert answer.start_rate.startswith("30 mL/h (0.5 mg/kg/min)")
    assert answer.maximum_rate.endswith("at most 4 mg/kg/min (240 mL/h)")
    assert any(text.startswith("Contraindications: Hyperprolinaemia") for text in answer.safety)
    assert answer.vials.startswith("not known: ")
    assert tools.dose("huapaya2019/ivig", "100 kg").safety == []


# Countries


@EACH
def test_in_a_country_only_the_facts_of_its_texts_count(id: str) -> None:
    one = dosing.products[id]
    for country in one.countries:
        narrowed = one.of_country(country)
        assert narrowed.countries == (country,)
        cites = {text.cite for text in narrowed.texts}
        facts: list[Any] = [*narrowed.rates, *narrowed.safety]
        assert {fact.source.cite for fact in facts} <= cites
        assert narrowed.vials_source is None or narrowed.vials_source.cite in cites
        assert bool(narrowed.vials) is (narrowed.vials_source is not None)
        made = dose(id, country=country)
        assert made.product == narrowed
        assert made.to_dict()["countries"] == [country]


def test_a_country_has_vials_of_its_own_or_none() -> None:
    octagam = dosing.products["octagam-10"]
    assert [str(x) for x in octagam.of_country("GB").vials] == ["2 g", "5 g", "6 g", "10 g", "20 g"]
    assert octagam.of_country("us").vials == ()
    with refused(mie.MissingValueError, "not-reported"):
        dose("octagam-10", country="US", round_to="nearest-vial")


@pytest.mark.parametrize("call", ["patient", "cohort", "codebook", "compare"])
def test_a_product_without_a_text_of_the_country_is_refused_at_every_door(call: str) -> None:
    options: dict[str, Any] = {"product": "intragam-10", "country": "US"}
    man = dosing.Patient(weight="100 kg", height="175 cm", sex="male")
    ways: dict[str, Any] = {
        "patient": lambda: REGIMEN.for_patient("100 kg", **options),
        "cohort": lambda: dosing.for_cohort(REGIMEN, {"weight_kg": np.array([70])}, **options),
        "codebook": lambda: dosing.cohort_codebook(REGIMEN, **options),
        "compare": lambda: dosing.compare(REGIMEN, man, products=["intragam-10"], country="US"),
    }
    with pytest.raises(mie.InvalidValueError) as caught:
        ways[call]()
    assert (caught.value.code, caught.value.argument) == ("unknown-choice", "country")
    assert str(caught.value).endswith("texts were read for: AU")


def test_a_country_without_a_product_is_refused() -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        REGIMEN.for_patient("70 kg", country="US")
    assert caught.value.argument == "product"


def test_compare_takes_the_products_of_a_country() -> None:
    man = dosing.Patient(weight="100 kg", height="175 cm", sex="male")
    table = dosing.compare(REGIMEN, man, country="GB", indication="immune-thrombocytopenia")
    assert set(table.column("product")) == {
        one.id for one in dosing.products if "GB" in one.countries
    }


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("octagam-50", None),
        ("octagam-100", None),
        ("octgam-10", "octagam-10"),
        ("octagam 5%", "octagam-5"),
        ("gammaplx-5", "gammaplex-5"),
        ("gamunex-c", "gamunex-c-10"),
    ],
)
def test_a_misspelt_product_is_never_met_with_another_strength(
    typed: str, offered: str | None
) -> None:
    with pytest.raises(mie.UnknownKeyError) as caught:
        REGIMEN.for_patient("70 kg", product=typed)
    said = str(caught.value)
    if offered is None:
        assert "did you mean" not in said
    else:
        assert f"did you mean '{offered}'" in said
        digits = set(re.findall(r"\d+", typed))
        assert not digits or set(re.findall(r"\d+", said.partition("did you")[2])) == digits
    with pytest.raises(mie.InvalidValueError) as position:
        dosing.products.index(typed)
    assert ("did you mean" in str(position.value)) is (offered is not None)


# Texts that are due for review


def test_a_text_is_overdue_from_the_day_after_its_review(monkeypatch: pytest.MonkeyPatch) -> None:
    text = dosing.LabelText(
        cite="a", country="US", date="2021-06", read_on="2026-11-30", review_due="2027-02"
    )
    for day, late in ((date(2027, 2, 28), False), (date(2027, 3, 1), True)):
        monkeypatch.setattr(product, "today", lambda day=day: day)
        assert text.overdue is late


def test_a_dose_warns_of_texts_that_are_due_and_that_it_rests_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(product, "today", lambda: date(2026, 11, 30))
    due = [id for id in dosing.products.ids if labels.overdue(dosing.products[id])]
    assert due == ["privigen-10"]
    assert "may hold: DE, 2016-05 (due 2021-05)" in dose("privigen-10").warnings[-1]
    assert not any("due for review" in x for x in dose("privigen-10", country="US").warnings)
    monkeypatch.setattr(product, "today", lambda: date(2028, 1, 1))
    assert all(labels.overdue(one) for one in dosing.products)


@pytest.mark.parametrize(
    "change",
    [
        {"country": "USA"},
        {"country": "us"},
        {"date": "June 2021"},
        {"date": "2021-13"},
        {"read_on": "not-read"},
        {"review_due": "2027-02-30"},
        {"review_due": "2027-1-1-1"},
    ],
)
def test_a_text_with_no_country_or_date_is_refused(change: dict[str, str]) -> None:
    text = dosing.products["octagam-10"].texts[0]
    with pytest.raises(mie.InvalidValueError) as caught:
        attrs.evolve(text, **change)
    assert caught.value.argument == next(iter(change))


def test_a_fact_of_a_text_that_is_not_listed_is_refused() -> None:
    octagam = dosing.products["octagam-10"]
    with pytest.raises(mie.InvalidValueError, match="octagam-dm is not among the texts"):
        attrs.evolve(octagam, texts=[t for t in octagam.texts if t.cite != "octagam-dm"])
    with pytest.raises(mie.InvalidValueError, match="octagam-dm occurs twice"):
        attrs.evolve(octagam, texts=[*octagam.texts, octagam.text("octagam-dm")])


# A formulary of one's own


OWN = """
indication = "immune-thrombocytopenia"

[[stock]]
product = "privigen-10"
vials = ["10 g", "20 g"]

[[product]]
id = "house-10"
label = "House brand 10%"
manufacturer = "House"
drug = "ivig"
concentration = "100 mg/mL"
vials = ["5 g"]
[[product.rate]]
indication = "immune-thrombocytopenia"
initial = ["0.5 mg/kg/min"]
maximum = ["2 mg/kg/min"]
step = [{ rate = "0.5 mg/kg/min", time = "30 minute" }]
source = { cite = "house", locator = "Page 1" }

[[policy]]
id = "house"
label = "House rule"
rule = "actual"
reference = "house"
verified = true
note = "As the house says."
"""


def written(folder: Path, text: str) -> str:
    file = folder / "my-hospital.toml"
    file.write_text(text, "utf-8")
    return str(file)


def test_a_file_of_ones_own_adds_to_the_formulary(tmp_path: Path) -> None:
    own = dosing.Formulary.load(written(tmp_path, OWN))
    assert own.products.ids == (*dosing.products.ids, "house-10")
    assert own.policies.ids == (*dosing.policies.ids, "house")
    stock = REGIMEN.for_patient("70 kg", product="privigen-10", country="US", formulary=own)
    assert str(stock.vials) == "1 x 20 g + 1 x 10 g"
    regimen = mie.DosingRegimen(daily_dose="0.4 g/kg/day", days_per_course=5)
    made = regimen.for_patient("70 kg", product="house-10", weight_policy="house", formulary=own)
    assert (made.indication, str(made.binding_rate.rate)) == ("immune-thrombocytopenia", "84 mL/h")
    assert str(made.start_rate) == "21 mL/h (0.5 mg/kg/min), for 30 minutes"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('id = "house-10"', 'id = "octagam-10"', "product[0].id"),
        ('id = "house"\n', 'id = "adjusted"\n', "policy[0].id"),
        ('drug = "ivig"', 'drug = "ivgi"', "product[0].drug"),
        ('product = "privigen-10"', 'product = "privigen-20"', "stock[0]"),
        ('vials = ["10 g", "20 g"]', 'vials = ["10 mL"]', "stock[0]"),
        ('indication = "immune-thrombocytopenia"\n\n', 'indication = "gout"\n\n', "indication"),
        ('concentration = "100 mg/mL"', 'concentration = "100 mg"', "product[0].concentration"),
        ('rule = "actual"', 'rule = "own"', "policy[0].rule"),
        ("[[stock]]", "[[stok]]", "stok"),
        ("= ", "", ""),
    ],
)
def test_check_names_the_place_of_what_is_wrong_with_such_a_file(
    old: str, new: str, path: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, OWN.replace(old, new, 1))
    with pytest.raises(mie.PackError) as caught:
        dosing.Formulary.load(file)
    assert caught.value.problems[0].path == path
    assert main(["check", file]) == 1
    assert "in the formulary" in capsys.readouterr().err


def test_the_command_checks_such_a_file_and_uses_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, OWN)
    assert main(["check", file]) == 0
    assert "no problems" in capsys.readouterr().out
    words = ["--weight=70kg", "--product=house-10", f"--formulary={file}"]
    assert main(["dose", "huapaya2019", *words, "--rate-table", "08:30"]) == 0
    assert "09:00" in capsys.readouterr().out
    assert main(["compare", "huapaya2019", *words]) == 0
    assert "house-10" in capsys.readouterr().out
    assert main(["check", str(tmp_path / "none.toml")]) == 1
