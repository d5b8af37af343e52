"""What a person reads calls a publication by its name; keys stand where they can be typed."""

import re
from typing import Any

import pytest

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence.appraisal import check
from myositis_ild_evidence.dosing.formulary import shipped
from myositis_ild_evidence.records import words
from myositis_ild_evidence.show import full

FORMULARY = shipped()
KEY = re.compile(rf"(?<![\w/#-])(?:{'|'.join(mie.evidence.references.ids)})(?![\w/-])")
PUBLICATIONS = [*mie.evidence.studies, *mie.evidence.reviews]


@pytest.mark.parametrize("publication", PUBLICATIONS, ids=lambda one: one.id)
def test_a_study_in_full_names_publications(publication: mie.Study | mie.Review) -> None:
    assert KEY.findall(full(publication, mie.evidence)) == []


def test_the_report_names_publications() -> None:
    shown = rendered.markdown(mie.evidence)
    assert KEY.findall(re.sub(r"\]\([^)]*\)|https:\S+", "", shown)) == []


def test_the_report_says_whom_a_regimen_was_given_to() -> None:
    assert not re.search(r"\((?:ivig|pm-ild|rp-ild)\)", rendered.markdown(mie.evidence))


def test_a_time_point_is_told_once_and_by_one_function() -> None:
    death = mie.evidence.outcomes["wang2022/mortality-6mo"]
    remission = mie.evidence.outcomes["kampylafka2012/muscular-remission-6mo"]
    assert (words.time_told(death), words.time_told(remission)) == ("", "6 months")


@pytest.mark.parametrize("claim", mie.evidence.claims, ids=lambda claim: claim.id)
def test_a_criterion_is_told_in_words(claim: mie.Claim) -> None:
    assert not any(re.search(r"needs [<>=]", str(step)) for step in check(claim).steps)


CITED = sorted({*FORMULARY.references, *mie.evidence.references.ids} - {*FORMULARY.policies.ids})
CITED_KEY = re.compile(rf"(?<![\w/#-])(?:{'|'.join(map(re.escape, CITED))})(?![\w/-])")
HEAVY: dict[str, Any] = {"weight": "95 kg", "height": "170 cm", "sex": "male", "age": 70}


def told_of(text: str) -> str:
    """A page of a dose without its list of sources and the marks that lead there."""
    return re.sub(r"\[[^\]]*\]", "", text.partition("\nSources")[0])


@pytest.mark.parametrize("product", FORMULARY.products, ids=lambda one: one.id)
def test_doses_and_products_name_what_they_cite(product: mie.dosing.Product) -> None:
    for key in ("kampylafka2012/ivig", "wang2022/ivig"):
        dose = mie.evidence.regimens[key].for_patient(**HEAVY, product=product)
        asked = [str(dose), dose.explain(), str(product), *dose.warnings]
        found = [CITED_KEY.findall(told_of(page)) for page in asked]
        assert found == [[]] * len(asked), (key, product.id)


@pytest.mark.parametrize("policy", FORMULARY.policies, ids=lambda one: one.id)
def test_policies_name_what_they_cite(policy: mie.dosing.Policy) -> None:
    assert CITED_KEY.findall(told_of(policy.note)) == []
