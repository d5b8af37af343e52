"""Everything that the library holds prints as a person reads it, in text and in a notebook."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.records.base import RecordTuple
from myositis_ild_evidence.records.collection import Records

#: More than this in one line of a terminal of 80 columns is a dump and no name.
LONGEST_REPR = 480
COLLECTIONS = ("studies", "reviews", "positions", "trials", "searches", "claims", "references",
               "groups", "arms", "regimens", "outcomes", "adverse_events")  # fmt: skip


def inside(value: Any, seen: set[int]) -> Iterator[Any]:
    """Yield every object of the library that a value holds, each once."""
    if isinstance(value, (tuple, list)):
        for item in value:
            yield from inside(item, seen)
    elif attrs.has(type(value)) and id(value) not in seen:
        seen.add(id(value))
        yield value
        for field in attrs.fields(type(value)):
            if "given" not in field.metadata:
                yield from inside(getattr(value, field.name), seen)


def everything() -> list[Any]:
    evidence, seen = mie.evidence, set[int]()
    found = [one for name in COLLECTIONS for one in inside(list(getattr(evidence, name)), seen)]
    found += inside([evidence.appraisal, evidence.manifest, *evidence.readings], seen)
    found += inside([*mie.dosing.products, *mie.dosing.policies], seen)
    outcome = evidence.outcomes["wang2022/mortality-6mo"]
    regimens = [regimen for regimen in evidence.regimens if not regimen.not_computed]
    doses = [regimen.for_patient(weight="70 kg") for regimen in regimens]
    claims = list(evidence.claims)
    return [
        *found, *doses, *(dose.rounded for dose in doses), *(claim.check() for claim in claims),
        outcome.effect("risk-ratio"), outcome.fragility(), evidence.can_pool("mortality"),
        evidence.answer(), evidence,
    ]  # fmt: skip


@pytest.fixture(scope="module")
def records() -> list[Any]:
    return everything()


def kind(record: Any) -> str:
    return type(record).__name__


class Page(HTMLParser):
    """What a screen reader would read, and the elements that were left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: Any) -> None:
        self.open.append(tag)
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_no_record_is_a_dump_of_its_fields(records: list[Any]) -> None:
    too_long = {kind(one) for one in records if len(repr(one)) > LONGEST_REPR}
    assert too_long <= {"Rate", "Correction", "Criterion", "SafetyFact", "ScreenedRecord",
                        "Population", "SourceReading"}  # fmt: skip
    for one in records:
        assert "object at 0x" not in repr(one), kind(one)
        assert "\n" not in repr(one), kind(one)


def test_every_record_prints_as_text_and_as_a_part_of_a_page(records: list[Any]) -> None:
    for one in records:
        shown = str(one)
        assert shown.strip(), kind(one)
        assert not re.match(r"<[A-Z]", shown), kind(one)
        assert not re.search(r"\b[A-Z]\w+\((?:id|cite|value|group|key)=", shown), shown[:200]
        if hasattr(one, "_repr_html_"):
            page = Page(one._repr_html_())
            assert page.open == [], kind(one)
            assert "script" not in page.tags
            assert "color:#" not in one._repr_html_()  # colours are the host's


NOUNS = ("Study", "Review", "Outcome", "AdverseEvent", "Characteristic", "DosingRegimen", "Claim",
         "Position", "Trial", "Reference", "Arm", "RiskOfBias", "Certainty", "PatientDose",
         "Effect", "Fragility", "Product", "Policy", "Evidence", "Answer", "ClaimResult",
         "SearchLog", "Question", "Poolability")  # fmt: skip


@pytest.mark.parametrize("noun", NOUNS)
def test_every_noun_has_a_page_and_a_name(records: list[Any], noun: str) -> None:
    found = [one for one in records if kind(one) == noun]
    assert found
    for one in found:
        assert callable(one._repr_html_)
        assert len(repr(one)) <= 120 + len(noun)


#: What has no pack behind it to give names to its keys, or stands in an audit by its key.
PROSE = ("Study", "Review", "Outcome", "AdverseEvent", "Characteristic", "DosingRegimen", "Claim",
         "Position", "Trial", "RiskOfBias", "Certainty", "Answer")  # fmt: skip


@pytest.mark.parametrize("noun", PROSE)
def test_no_prose_has_the_ids_of_records(records: list[Any], noun: str) -> None:
    evidence = mie.evidence
    ids = {*evidence.studies.ids, *evidence.reviews.ids, *evidence.references.ids}
    ids |= {*evidence.outcomes.ids, *evidence.groups.ids, *evidence.regimens.ids}
    ids |= {"non_ivig", "ivig_periods", "placebo_periods"}
    for one in (one for one in records if kind(one) == noun):
        words = {word.strip("().,;:'") for word in str(one).split()}
        assert words & ids == set(), repr(one)


def test_an_outcome_prints_the_answered_figure_and_what_was_printed() -> None:
    gain = mie.evidence.outcomes["huapaya2019/fvc-increase-10"]
    assert "7 of 17 (41.2%" in str(gain)
    assert "no figure printed" in " ".join(str(gain).split())
    assert "[corrected]" in gain._repr_html_()
    told = "Rise in FVC% above 10 %; 7 of 17 [corrected]"
    assert repr(gain) == f"<Outcome huapaya2019/fvc-increase-10: {told}>"


def test_a_dose_in_a_notebook_has_every_caution_of_the_page() -> None:
    regimen = mie.evidence.studies["kampylafka2012"].regimen
    dose = regimen.for_patient(weight="70.6 kg", age=8)
    page = " ".join(Page(dose._repr_html_()).text)
    for warning in (*dose.warnings, *dose.notes, mie.dosing.INTENDED_USE):
        assert str(warning) in page
    assert "reading 2" in page


COMPLETED = {
    "studies": "wang2022", "reviews": "gandiga2023", "outcomes": "wang2022/mortality-6mo",
    "references": "wang2022", "claims": "five-studies", "trials": "nct04044690",
    "regimens": "wang2022/ivig", "positions": "dgn2022", "vocabularies": "conditions",
}  # fmt: skip


@pytest.mark.parametrize("name", COMPLETED)
def test_keys_are_offered_to_whoever_completes_them(name: str) -> None:
    collection = getattr(mie.evidence, name)
    offered = collection._ipython_key_completions_()
    assert COMPLETED[name] in offered
    for key in offered:
        assert collection[key] is not None


def test_keys_are_offered_inside_a_study_and_an_outcome() -> None:
    study = mie.evidence.studies["wang2022"]
    assert study.outcomes._ipython_key_completions_() == [*study.outcomes.ids]
    assert study.outcomes["mortality-6mo"]._ipython_key_completions_() == ["ivig", "non_ivig"]
    assert mie.dosing.products._ipython_key_completions_() == [*mie.dosing.products.ids]
    assert mie.dosing.policies._ipython_key_completions_() == [*mie.dosing.policies.ids]


def test_every_collection_completes_its_keys() -> None:
    for kind_ in (Records, RecordTuple):
        assert callable(kind_._ipython_key_completions_)


ELSEWHERE = {
    ("studies", "gandiga2023"): "gandiga2023 is a review: reviews['gandiga2023']",
    ("studies", "gandiga203"): "did you mean 'gandiga2023'? gandiga2023 is a review: "
    "reviews['gandiga2023']",
    ("reviews", "wang2022"): "wang2022 is a study: studies['wang2022']",
    ("outcomes", "huapaya2019/any"): "huapaya2019/any is an adverse event: "
    "adverse_events['huapaya2019/any']",
    ("studies", "NCT04044690"): "nct04044690 is a trial: trials['nct04044690']",
    ("studies", "wang2202"): "did you mean 'wang2022' or 'yang2021'?",
}


@pytest.mark.parametrize(("name", "key"), ELSEWHERE)
def test_an_id_of_another_collection_is_known_there(name: str, key: str) -> None:
    with pytest.raises(mie.UnknownKeyError) as caught:
        getattr(mie.evidence, name)[key]
    assert str(caught.value).partition("; ")[2] == ELSEWHERE[name, key]
