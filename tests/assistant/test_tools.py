"""What the tools answer: the library's figures, with sources, cautions and intended use."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.assistant.answers import Answer
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.errors import EvidenceError, MissingExtraError, NotComparableError
from refused import refused

TOOLS = Tools(mie.evidence)

ANSWERS: list[Answer] = [
    TOOLS.records("studies"),
    TOOLS.records("claims"),
    TOOLS.search("pulmonary embolism"),
    TOOLS.search("xylophone"),
    TOOLS.answer(),
    TOOLS.answer("anti-MDA5", "rp-ild"),
    TOOLS.study("wang2022"),
    TOOLS.study("hallowell2016"),
    TOOLS.dose("huapaya2019", "70 kg"),
    TOOLS.effect("wang2022/mortality-6mo"),
    TOOLS.check_claim("short-term-fvc"),
    TOOLS.check_claim("xylophone"),
    TOOLS.cite(["wang2022"], "text"),
]


@pytest.mark.parametrize("answer", ANSWERS, ids=lambda answer: type(answer).__name__)
def test_every_answer_names_sources_intended_use_and_version(answer: Answer) -> None:
    assert answer.sources
    for source in answer.sources:
        assert source.citation == mie.evidence.references[source.key].citation
        assert not any("{" in locator for locator in source.locators)
    assert answer.intended_use == mie.evidence.manifest.intended_use
    assert answer.data_version == mie.evidence.version


def test_a_list_holds_every_key_that_the_other_tools_take() -> None:
    pack = mie.evidence
    expected: dict[Any, Any] = {
        "studies": pack.studies.ids,
        "reviews": pack.reviews.ids,
        "regimens": pack.regimens.ids,
        "claims": pack.claims.ids,
        "products": mie.dosing.products.ids,
        "policies": mie.dosing.policies.ids,
    }
    for kind, ids in expected.items():
        found = TOOLS.records(kind)
        assert [one.key for one in found.records] == [*ids]
        assert all(one.what for one in found.records)
        assert {one.key for one in found.sources} >= (
            {key for one in found.records for key in one.cites}
            if kind in ("products", "policies")
            else {*pack.manifest.documents}
        )


def test_search_finds_records_by_their_words_and_counts_those_not_shown() -> None:
    found = TOOLS.search("embolism", limit=2)
    assert len(found.hits) == 2 < found.total
    assert "embolism" in found.hits[0].excerpt
    assert TOOLS.search("pulmonary embolism").hits[0].key == "huapaya2019/severe"


@pytest.mark.parametrize("limit", [0, -1, 51])
def test_search_has_limits(limit: int) -> None:
    with pytest.raises(EvidenceError, match=f"from 1 to 50, not {limit}"):
        TOOLS.search("embolism", limit)


def test_a_study_has_its_results_as_answered_with_what_was_printed() -> None:
    study = TOOLS.study("kampylafka2012")
    assert study.direct is False
    assert study.participants == "n = 42"
    [regimen] = study.regimens
    assert "another reading: 4 g/kg a course" in regimen.doses
    assert len(regimen.cautions) == 2
    wang = {one.key: one for one in TOOLS.study("wang2022").outcomes}
    assert wang["wang2022/mortality-6mo"].result == (
        "IVIG 7 of 31 (22.6%; 95% CI 9.6% to 41.1%; count derived); "
        "No IVIG 9 of 17 (52.9%; 95% CI 27.8% to 77.0%; count derived) (p = 0.033)"
    )
    assert wang["wang2022/mortality-6mo"].source == "inpharmd: Table 2, Results"


def test_corrected_results_say_what_was_printed_and_why() -> None:
    corrected = [
        (one.key, one.corrections)
        for id in mie.evidence.studies.ids
        for one in TOOLS.study(id).outcomes
        if one.corrections
    ]
    assert corrected
    for _, corrections in corrected:
        assert all("printed" in text and "; corrected" in text for text in corrections)


def test_a_review_is_shown_like_a_study() -> None:
    review = TOOLS.study("hallowell2016")
    assert (review.kind, review.direct) == ("review", None)
    assert [one.key for one in review.regimens] == ["hallowell2016/pm-ild", "hallowell2016/rp-ild"]


def test_another_pack_is_served_without_the_words_of_the_curated_one() -> None:
    pack = Path(__file__).parents[1] / "packs_of_ones_own" / "bcg"
    tools = Tools(mie.Evidence.load(pack))
    study = tools.study("aronson1948")
    assert study.direct is None
    assert study.outcomes[0].result == (
        "BCG vaccine 4 of 123 (3.3%; 95% CI 0.9% to 8.1%); "
        "No BCG vaccine 11 of 139 (7.9%; 95% CI 4.0% to 13.7%)"
    )
    assert study.intended_use != mie.evidence.manifest.intended_use
    assert tools.effect("aronson1948/tuberculosis").estimate == pytest.approx(0.4109, abs=1e-4)


def test_a_dose_keeps_every_reading_and_caution() -> None:
    dose = TOOLS.dose("kampylafka2012", "70 kg")
    assert dose.per_course == "140 g; another reading: 280 g"
    assert dose.in_all == "at least 560 g; another reading: at least 1120 g"
    assert "every dose doubles" in dose.cautions[1]
    assert "not advice for a patient" in dose.cautions[-1]
    assert (dose.rounded, dose.vials, dose.volume) == ([], "", "")


def test_a_dose_is_the_same_as_in_code() -> None:
    given: dict[str, Any] = {"height": "175 cm", "sex": "male", "weight_policy": "bloodstar-2026"}
    answer = TOOLS.dose("huapaya2019/ivig", "100 kg", product="octagam-10", round_to="5 g", **given)
    dose = mie.evidence.studies["huapaya2019"].regimen.for_patient(
        "100 kg", product="octagam-10", round_to="5 g", **given
    )
    assert answer.per_course == str(dose.per_course)
    assert answer.dosing_weight == str(dose.dosing_weight) != answer.actual_weight
    assert answer.rounded == [
        f"per day: {dose.rounded.per_day}",
        f"per course: {dose.rounded.per_course}",
        f"total: {dose.rounded.total}",
    ]
    assert answer.vials == str(dose.vials)
    keys = [source.key for source in answer.sources]
    assert {"huapaya2019", "inpharmd", "octagam-vials", "nba-bloodstar"} <= {*keys}


def test_what_is_not_known_says_why() -> None:
    dose = TOOLS.dose("dalakas1993", "70 kg")
    assert dose.per_day.startswith("not known: ")
    assert dose.in_all == "420 g"
    assert TOOLS.dose("dalakas1993", "70 kg", days=2).per_day == "70 g/day"


def test_an_effect_is_the_same_as_in_code_with_every_caution() -> None:
    answer = TOOLS.effect("wang2022/mortality-6mo")
    effect = mie.evidence.outcomes["wang2022/mortality-6mo"].effect("risk-ratio")
    assert (answer.estimate, answer.low, answer.high) == (effect.estimate, effect.low, effect.high)
    assert answer.sentence == effect.sentence
    assert answer.counts_derived
    cautions = " ".join(answer.cautions)
    assert "Fisher's exact p, recomputed, is 0.054" in cautions
    assert "Not randomised" in cautions


def test_an_effect_of_one_group_and_of_a_harm() -> None:
    answer = TOOLS.effect("huapaya2019/fvc-increase-10", "proportion", ["all"])
    assert answer.estimate == pytest.approx(7 / 17)
    bound = TOOLS.effect("wang2022/serious", "zero-event-bound", ["ivig"])
    assert bound.high == pytest.approx(1 - 0.05 ** (1 / 31))


def test_an_infinite_limit_is_left_out_and_said() -> None:
    answer = TOOLS.effect("wang2022/mortality-6mo", "number-needed-to-treat")
    assert answer.low is not None
    for figure in dataclasses.asdict(answer).values():
        assert figure not in (float("inf"), float("-inf"))


def test_figures_that_allow_no_effect_are_refused_with_the_reason() -> None:
    with pytest.raises(NotComparableError):
        TOOLS.effect("huapaya2019/fvc-increase-10", "risk-ratio")


@pytest.mark.parametrize("claim", mie.evidence.claims, ids=lambda claim: claim.id)
def test_a_claim_cites_every_study_that_bears_on_it_with_its_cautions(claim: mie.Claim) -> None:
    answer = TOOLS.check_claim(claim.id)
    [found] = answer.claims
    cited = {source.key for source in answer.sources}
    assert {key.partition("/")[0] for key in claim.evidence_for} <= cited
    for key in claim.evidence_for:
        if key in mie.evidence.outcomes:
            study = key.partition("/")[0]
            said = {f"{study}: {caution}" for caution in mie.evidence.outcomes[key].cautions}
            assert said <= set(found.cautions)


def test_a_supported_claim_is_not_called_a_proof() -> None:
    [claim] = TOOLS.check_claim("mortality-23-against-53").claims
    assert claim.verdict == "supported"
    assert "do not prove that a treatment is the cause" in claim.means
    assert "wang2022: Risk of bias: serious (ROBINS-I V2)." in claim.cautions


def test_a_claim_is_found_by_its_id_with_its_verdict() -> None:
    answer = TOOLS.check_claim("five-studies")
    [claim] = answer.claims
    assert claim.verdict == mie.evidence.claims["five-studies"].verdict
    assert claim.computed


@pytest.mark.parametrize(
    ("sentence", "id"),
    [
        ("IVIG improves forced vital capacity in the short term", "short-term-fvc"),
        ("The studies are small", "small-samples"),
        ("Steroids can be reduced with IVIG", "decreases-steroid-use"),
    ],
)
def test_a_sentence_finds_the_claim_nearest_in_words(sentence: str, id: str) -> None:
    answer = TOOLS.check_claim(sentence)
    assert answer.claims[0].id == id
    assert answer.claims[0].common_words
    assert len(answer.claims) <= 5
    assert "compare what they assert" in answer.note


def test_a_sentence_without_a_checked_claim_gets_no_verdict() -> None:
    answer = TOOLS.check_claim("Xylophones quarrel")
    assert answer.claims == []
    assert "That is not a verdict" in answer.note


@pytest.mark.parametrize("style", ["text", "bibtex", "ris", "csl-json", "ama", "vancouver", "apa"])
def test_citations_come_in_every_style(style: Any) -> None:
    answer = TOOLS.cite(["wang2022", "cherin2002"], style)
    assert "10.1093/rheumatology/keab928" in answer.text
    assert [source.key for source in answer.sources] == ["wang2022", "cherin2002"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: TOOLS.study("wang2202"), "'wang2022'"),
        (lambda: TOOLS.study(""), "valid: "),
        (lambda: TOOLS.search(" "), "no word"),
        (lambda: TOOLS.search("x" * 500), "at most 200"),
        (lambda: TOOLS.dose("wang2202", "70 kg"), "'wang2022/ivig'"),
        (
            lambda: TOOLS.dose("hallowell2016", "70 kg"),
            "hallowell2016/pm-ild, hallowell2016/rp-ild",
        ),
        (lambda: TOOLS.dose("wang2022", "70"), "no unit"),
        (lambda: TOOLS.dose("wang2022", "9**9**9**9 kg"), "unknown unit"),
        (lambda: TOOLS.dose("wang2022", "70 kg", product="octagam"), "'octagam-10'"),
        (lambda: TOOLS.dose("wang2022", "70 kg", weight_policy="actuel"), "'actual'"),
        (lambda: TOOLS.dose("wang2022", "70 kg", weight_policy="bloodstar-2026"), "height"),
        (lambda: TOOLS.effect("wang2022/mortality"), "'wang2022/mortality-6mo'"),
        (lambda: TOOLS.effect("wang2022/mortality-6mo", groups=["ivgi", "non_ivig"]), "'ivig'"),
        (lambda: TOOLS.check_claim("?!"), "no word"),
        (lambda: TOOLS.cite([]), "at least one key"),
        (lambda: TOOLS.cite(["wang2022", "wnag2022"]), "'wang2022'"),
    ],
)
def test_bad_arguments_get_an_error_that_says_what_would_be_right(call: Any, message: str) -> None:
    with pytest.raises(EvidenceError) as caught:
        call()
    assert message in str(caught.value)


def test_a_missing_library_for_tests_is_said_in_the_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    from myositis_ild_evidence import appraisal

    def refuse(*given: object) -> None:
        raise MissingExtraError('pip install "myositis-ild-evidence[stats]"')

    monkeypatch.setattr(appraisal, "check", refuse)
    [claim] = TOOLS.check_claim("five-studies").claims
    assert claim.computed == ['pip install "myositis-ild-evidence[stats]"']
    assert claim.verdict == "overstated"


def test_a_dose_takes_the_weight_before_pregnancy_that_its_policy_asks_for() -> None:
    given: dict[str, Any] = {
        "height": "165 cm", "sex": "female", "pregnant": True, "weight_policy": "ontario-igum",
    }  # fmt: skip
    with pytest.raises(EvidenceError, match="needs pre_pregnancy_weight="):
        TOOLS.dose("huapaya2019", "80 kg", **given)
    answer = TOOLS.dose("huapaya2019", "80 kg", pre_pregnancy_weight="65 kg", **given)
    dose = mie.evidence.studies["huapaya2019"].regimen.for_patient(
        "80 kg", pre_pregnancy_weight="65 kg", **given
    )
    assert answer.per_course == str(dose.per_course)
    assert answer.dosing_weight == str(dose.dosing_weight) != answer.actual_weight == "80 kg"


@pytest.mark.parametrize("accept_implausible", ["weight", ["weight"], ["height", "weight"]])
def test_a_dose_takes_an_unusual_weight_that_was_checked(accept_implausible: Any) -> None:
    with pytest.raises(EvidenceError, match="say accept_implausible='weight'"):
        TOOLS.dose("huapaya2019", "360 kg")
    answer = TOOLS.dose("huapaya2019", "360 kg", accept_implausible=accept_implausible)
    assert answer.per_course == "720 g"
    assert any("360 kg is outside of" in warning for warning in answer.warnings)


@pytest.mark.parametrize("age", ["6 months", "17 years", 17, 18, "18 years", 0])
def test_a_dose_takes_an_age_in_whole_years_or_with_its_unit(age: int | str) -> None:
    answer = TOOLS.dose("huapaya2019", "30 kg", age=age)
    dose = mie.evidence.studies["huapaya2019"].regimen.for_patient("30 kg", age=age)
    assert answer.warnings == [*dose.warnings]
    assert any("not a dose for a child" in text for text in answer.warnings) is (
        age not in (18, "18 years")
    )


def test_a_dose_takes_what_its_warnings_ask_for() -> None:
    def warned(**given: Any) -> str:
        return " ".join(TOOLS.dose("huapaya2019", "70 kg", product="octagam-10", **given).warnings)

    assert "renal_or_thrombosis_risk is not given" in warned()
    assert "renal_or_thrombosis_risk is not given" not in warned(renal_or_thrombosis_risk=False)
    assert "above another limit, which is used" in warned(
        renal_or_thrombosis_risk=True, rate_cap="900 mL/h"
    )
    assert "above warn_above 20 g" in warned(warn_above="20 g")
    assert "immune thrombocytopenia" in warned(indication="immune-thrombocytopenia")
    with pytest.raises(EvidenceError, match="no indication 'immune'"):
        warned(indication="immune")


def test_a_dose_shows_the_rounding_that_a_policy_brings() -> None:
    given: dict[str, Any] = {"height": "175 cm", "sex": "male", "weight_policy": "ontario-igum"}
    dose = mie.evidence.studies["huapaya2019"].regimen.for_patient("101 kg", **given)
    answer = TOOLS.dose("huapaya2019", "101 kg", **given)
    assert f"per course: {dose.rounded.per_course}" in answer.rounded
    assert str(dose.rounded.per_course) != answer.per_course == str(dose.per_course)
    assert TOOLS.dose("huapaya2019", "101 kg", round_to="exact", **given).rounded == []


def test_an_effect_takes_one_group_by_its_id_or_in_a_list() -> None:
    alone = TOOLS.effect("wang2022/mortality-6mo", "proportion", "ivig")
    assert alone == TOOLS.effect("wang2022/mortality-6mo", "proportion", ["ivig"])
    assert alone.estimate == pytest.approx(7 / 31)


def test_no_group_at_all_is_not_the_two_arms() -> None:
    with pytest.raises(NotComparableError, match="two different groups"):
        TOOLS.effect("wang2022/mortality-6mo", groups=[])
    with pytest.raises(NotComparableError, match="one group has a proportion"):
        TOOLS.effect("huapaya2019/fvc-increase-10", "proportion", [])


def test_an_effect_takes_which_is_better_unless_the_evidence_says_it() -> None:
    needed: tuple[str, Any] = ("wang2022/mortality-6mo", "number-needed-to-treat")
    assert TOOLS.effect(*needed, better="lower") == TOOLS.effect(*needed)
    with refused(EvidenceError, "contradiction", "better"):
        TOOLS.effect(*needed, better="higher")
