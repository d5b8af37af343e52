"""Questions to the evidence: the queries of the documentation, terms, doses, times, mistakes."""

import pickle
from decimal import Decimal
from typing import Any

import pint
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.query.kinds import Regimens
from myositis_ild_evidence.records import DosingRegimen
from packs import Pack
from refused import refused

EV = mie.document


def test_an_antibody_finds_the_studies_of_people_who_have_it() -> None:
    assert EV.studies.where(antibody="anti-MDA5").ids == ("wang2022",)


def test_disease_design_and_size_are_asked_together() -> None:
    assert EV.studies.where(disease="DM", design="randomised", min_n=10).ids == ("dalakas1993",)
    assert EV.studies.where(disease="DM", design="randomised", min_n=16).ids == ()


def test_domain_and_time_find_outcomes_of_studies_and_reviews() -> None:
    found = EV.outcomes.where(domain="mortality", timepoint="6 months")
    assert found.ids == (
        *("wang2022/mortality-6mo", "gandiga2023/mortality-6mo", "wang2023/survival-6mo"),
    )


def test_every_course_of_the_evidence_is_two_grams_per_kilogram() -> None:
    found = EV.regimens.where(dose_per_course="2 g/kg")
    assert found.ids == EV.regimens.ids
    assert found.notes == (
        "kampylafka2012/ivig: dose per course is 2 g/kg; another reading: 4 g/kg",
    )


@pytest.mark.parametrize(
    ("disease", "found"),
    [
        ("DM", {"wang2022", "dalakas1993", "kampylafka2012"}),
        ("Dermatomyositis", {"wang2022", "dalakas1993", "kampylafka2012"}),
        ("anti-mda5-dermatomyositis", {"wang2022"}),
        ("myositis", {"huapaya2019", "wang2022", "cherin2002", "dalakas1993", "kampylafka2012"}),
        ("ILD", {"huapaya2019", "wang2022"}),
        ("RP-ILD", {"wang2022"}),
        ("CADM", set()),
        (["polymyositis", "antisynthetase syndrome"], {"huapaya2019", "cherin2002"}),
    ],
)
def test_a_condition_finds_everything_that_is_a_kind_of_it(disease: Any, found: set[str]) -> None:
    assert set(EV.studies.where(disease=disease).ids) == found


@pytest.mark.parametrize(
    ("lung", "found"),
    [
        ("ILD", ("huapaya2019", "wang2022")),
        ("rp-ild", ("wang2022",)),
        ("some", ("kampylafka2012",)),
        ("not reported", ("cherin2002", "dalakas1993")),
        ("none", ()),
    ],
)
def test_rapidly_progressive_lung_disease_is_a_lung_disease(
    lung: str, found: tuple[str, ...]
) -> None:
    assert EV.studies.where(lung=lung).ids == found


def test_two_studies_are_direct_evidence_and_their_lung_and_survival_outcomes_are() -> None:
    assert EV.studies.where(direct=True).ids == ("huapaya2019", "wang2022")
    direct = EV.outcomes.where(direct=True)
    assert {o.domain for o in direct} <= {"lung-function", "lung-imaging", "mortality"}
    assert direct.studies == EV.studies.where(direct=True)
    assert direct.reviews.ids == ()
    assert "wang2022/remission-3mo" in EV.outcomes.where(direct=False)


def test_a_restated_figure_can_be_left_out() -> None:
    once = EV.outcomes.where(domain="mortality", timepoint="6 months", restated=False)
    assert once.ids == ("wang2022/mortality-6mo", "wang2023/survival-6mo")
    restated = EV.outcomes.where(restated=True)
    assert all(o.repeats in EV.outcomes.where(restated=False) for o in restated)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"total_dose": "12 g/kg"}, {"huapaya2019", "wang2022", "cherin2002", "kampylafka2012"}),
        ({"total_dose": "6000 mg/kg"}, {"dalakas1993", "hallowell2016", "wang2022"}),
        ({"min_total_dose": "13 g/kg"}, {"wang2022", "kampylafka2012"}),
        ({"max_total_dose": "5 g/kg"}, {"wang2022", "hallowell2016"}),
        (
            {"min_total_dose": "9 g/kg", "max_total_dose": "10 g/kg"},
            {"wang2022", "cherin2002", "kampylafka2012"},
        ),
        ({"dose_per_course": "4 g/kg"}, {"kampylafka2012"}),
        ({"min_dose_per_course": "3 g/kg", "max_dose_per_course": "3.5 g/kg"}, set()),
        ({"dose_per_day": "0.4 g/kg/day"}, {"huapaya2019", "wang2022", "hallowell2016"}),
        ({"courses": 5}, {"cherin2002", "wang2022", "kampylafka2012"}),
        ({"max_courses": 3}, {"wang2022", "dalakas1993", "hallowell2016"}),
        ({"days_per_course": 5}, {"huapaya2019", "wang2022", "hallowell2016"}),
    ],
)
def test_doses_compare_with_units_bounds_and_readings(
    asked: dict[str, Any], found: set[str]
) -> None:
    assert {key.partition("/")[0] for key in EV.regimens.where(**asked).ids} == found


def test_a_result_that_rests_on_bounds_says_what_is_published() -> None:
    notes = EV.regimens.where(total_dose="9 g/kg").notes
    assert "cherin2002/ivig: total dose is 8-12 g/kg (cohort mean)" in notes
    assert "wang2022/ivig: total dose is at least 2 g/kg" in notes
    assert EV.regimens.where(study="huapaya2019", total_dose="12 g/kg").notes == ()
    both = EV.regimens.where(total_dose="9 g/kg").where(dose_per_course="2 g/kg")
    assert any("8-12 g/kg" in note for note in both.notes)


def test_a_dose_may_be_an_amount_or_a_quantity_of_pint() -> None:
    ureg: Any = pint.get_application_registry()  # type: ignore[no-untyped-call]
    for dose in (mie.Amount("2 g/kg"), 2 * ureg.g / ureg.kg):
        assert EV.regimens.where(dose_per_course=dose).ids == EV.regimens.ids


@pytest.mark.parametrize(
    ("dose", "message"),
    [
        ("2", "no unit"),
        (2, "no unit"),
        ("2 mmol/L", "expected mass per body mass"),
        ("2 g/kg/day", "expected mass per body mass"),
        ("2 furlong", "unknown unit 'furlong'"),
    ],
)
def test_a_dose_of_the_wrong_kind_is_an_error(dose: Any, message: str) -> None:
    with pytest.raises(mie.UnitError, match=message):
        EV.regimens.where(dose_per_course=dose)


def test_a_dose_of_another_kind_is_found_nowhere() -> None:
    assert EV.regimens.where(min_dose_per_course="2 g").ids == ()


@pytest.mark.parametrize("when", ["6 months", "6 month", "6mo", "0.5 years", "6.0 months"])
def test_a_time_is_found_however_it_is_written(when: str) -> None:
    assert "wang2022/mortality-6mo" in EV.outcomes.where(timepoint=when)


def test_a_time_that_nobody_reports_is_found_nowhere_and_a_typing_error_is_an_error() -> None:
    assert EV.outcomes.where(timepoint="5 months").ids == ()
    assert EV.outcomes.where(timepoint="1 year").ids == ("wang2023/survival-1yr",)
    with pytest.raises(mie.UnknownKeyError, match="did you mean '6 months'"):
        EV.outcomes.where(timepoint="6 monts")


@pytest.mark.parametrize(
    ("kind", "asked", "message"),
    [
        ("studies", {"diseas": "DM"}, "a study cannot be looked up by 'diseas'; did you mean 'dis"),
        ("studies", {"disease": "DMM"}, "conditions: no term 'DMM'; did you mean 'DM' or 'ADM'"),
        ("studies", {"lung": "ILDD"}, "lung: no term 'ILDD'"),
        ("studies", {"treatment_line": "second"}, "no 'second' for treatment_line="),
        ("outcomes", {"domain": "mortalty"}, "did you mean 'mortality'"),
        ("outcomes", {"study": "wang2021"}, "did you mean 'wang2023' or 'wang2022'"),
        ("outcomes", {"variable": "feritin"}, "did you mean 'ferritin'"),
        ("outcomes", {"group": "ivigg"}, "did you mean 'ivig'"),
        ("adverse_events", {"severity": "sever"}, "did you mean 'severe'"),
        ("claims", {"verdict": "overstate"}, "did you mean 'overstated'"),
        ("references", {"journal": "J Clin"}, "no 'J Clin' for journal="),
        ("arms", {"role": "comparater"}, "did you mean 'comparator'"),
        ("references", {"kind": "artikel"}, "did you mean 'article'"),
        ("adverse_events", {"unit_of_analysis": "patient"}, "did you mean 'patients'"),
        ("outcomes", {"better": "high"}, "did you mean 'higher'"),
    ],
)
def test_an_unknown_field_or_term_is_an_error_with_near_matches(
    kind: str, asked: dict[str, Any], message: str
) -> None:
    with pytest.raises(mie.UnknownKeyError, match=message):
        getattr(EV, kind).where(**asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"n": "many"},
        {"n": 10, "min_n": 5},
        {"min_n": 10, "max_n": 5},
        {"direct": "yes"},
        {"disease": 3},
        {"disease": []},
        {"text": "..."},
    ],
)
def test_a_value_that_cannot_be_compared_is_an_error(asked: dict[str, Any]) -> None:
    with pytest.raises(mie.InvalidValueError):
        EV.studies.where(**asked)


def test_a_predicate_decides_too() -> None:
    assert EV.studies.where(lambda study: study.n == 42).ids == ("kampylafka2012",)
    small = EV.studies.where(lambda study: study.title.endswith("2019"), min_n=10)  # type: ignore[union-attr]
    assert small.ids == ("huapaya2019",)
    with pytest.raises(mie.InvalidValueError, match="a function or a keyword"):
        EV.studies.where("anti-MDA5")  # type: ignore[arg-type]


def test_a_number_that_is_not_known_is_not_found_by_it() -> None:
    unknown = {group.key for group in EV.groups if not isinstance(group.n, int)}
    assert unknown
    assert unknown.isdisjoint(EV.groups.where(min_n=0).ids)


def test_words_are_found_in_every_kind() -> None:
    assert EV.adverse_events.where(text="pulmonary embolism").ids == ("huapaya2019/severe",)
    assert "well-tolerated" in EV.claims.where(text="thrombosis")
    assert EV.references.where(author="Huapaya").ids == ("huapaya2019",)
    assert EV.references.where(author="refractory").ids == ()
    assert "huapaya2019" in EV.references.where(text="immunoglobulin")
    assert "dalakas1993" in EV.references.where(author="Dalakas", max_year=1995)
    assert all(r.year is not None and r.year <= 1995 for r in EV.references.where(max_year=1995))


def test_from_a_study_to_its_outcomes_and_back() -> None:
    outcomes = EV.studies.where(antibody="anti-MDA5").outcomes
    assert {outcome.study for outcome in outcomes} == {"wang2022"}
    assert outcomes.where(domain="mortality").studies.ids == ("wang2022",)
    assert EV.outcomes.where(study="wang2023").reviews.ids == ("wang2023",)
    assert EV.studies[:1].regimens.where(drug="IVIG").studies.references.ids == ("huapaya2019",)
    assert EV.studies.arms.where(role="comparator").studies.adverse_events.where(counted=True)


def test_a_collection_of_ones_own_records_needs_no_pack() -> None:
    order = DosingRegimen(id="mine", dose_per_course="1 g/kg", days_per_course=2, courses=3)
    mine = Regimens.of("regimen", [("mine", order)])
    assert mine.where(max_total_dose="3 g/kg", drug="IVIG").ids == ("mine",)
    with pytest.raises(mie.MissingValueError, match="belong to no pack"):
        _ = mine.studies


def test_terms_of_ones_own_pack_are_known(pack: Pack) -> None:
    pack.add(
        "vocabulary/conditions.toml",
        '[lupus]\nlabel = "Lupus"\nsynonyms = ["SLE"]\nis_a = ["dermatomyositis"]\n',
    )
    pack.change("studies/author2020.toml", 'diseases = ["dermatomyositis"]', 'diseases = ["lupus"]')
    mine = mie.Evidence.load(pack.write())
    assert mine.studies.where(disease="SLE").ids == ("author2020",)
    assert mine.studies.where(disease="DM").ids == ("author2020",)
    with pytest.raises(mie.UnknownKeyError, match="no term 'SLE'"):
        EV.studies.where(disease="SLE")


def test_set_operations_keep_the_kind_and_the_order_of_the_left() -> None:
    dm = EV.studies.where(disease="DM")
    ild = EV.studies.where(lung="ILD")
    assert (dm | ild).ids == ("wang2022", "dalakas1993", "kampylafka2012", "huapaya2019")
    assert (dm & ild).ids == ("wang2022",)
    assert (dm - ild).ids == ("dalakas1993", "kampylafka2012")
    assert type(dm | ild) is type(EV.studies)
    with pytest.raises(TypeError):
        _ = dm | EV.outcomes  # type: ignore[operator]


def test_records_of_two_packs_do_not_mix(pack: Pack) -> None:
    mine = mie.Evidence.load(pack.write())
    with pytest.raises(mie.InvalidValueError, match="two packs"):
        _ = EV.studies | mine.studies


def test_sorting_puts_what_is_not_known_last_either_way() -> None:
    assert EV.studies.sort_by("n").ids[0] == "dalakas1993"
    assert EV.studies.sort_by("n", reverse=True).ids[0] == "wang2022"
    for reverse in (True, False):
        sizes = [group.n for group in EV.groups.sort_by("n", reverse=reverse)]
        known = [isinstance(size, int) for size in sizes]
        assert known == sorted(known, reverse=True)
    by_dose = EV.regimens.sort_by("total_dose", reverse=True)
    assert by_dose.ids[0] == "huapaya2019/ivig"
    assert EV.studies.sort_by("design", "n").ids[0] == "cherin2002"
    assert EV.studies.sort_by(lambda study: study.id).ids[0] == "cherin2002"


def test_any_public_attribute_sorts_and_a_record_without_it_comes_last() -> None:
    assert EV.studies.sort_by("title").ids[0] == "cherin2002"
    # Two regimens have no dose per day, one since its days are not reported.
    by_day = EV.regimens.sort_by("dose_per_day").ids
    assert by_day[0] == "huapaya2019/ivig"
    assert by_day[-2:] == ("dalakas1993/ivig", "hallowell2016/pm-ild")


def test_studies_are_found_by_what_they_measured_gave_and_when() -> None:
    assert EV.studies.where(outcome="mortality").ids == ("wang2022",)
    assert EV.studies.where(drug="IVIg").ids == EV.studies.ids
    assert EV.studies.where(min_year=2015).ids == ("huapaya2019", "wang2022")


def test_an_unknown_name_to_sort_by_is_an_error_with_near_matches() -> None:
    with refused(mie.UnknownKeyError, "unknown-key"):
        EV.studies.sort_by("desgin")


def test_groups_hold_every_record() -> None:
    groups = EV.studies.group_by("disease")
    assert groups["dermatomyositis"].ids == ("dalakas1993", "kampylafka2012")
    assert groups["rapidly-progressive-interstitial-lung-disease"].ids == ("wang2022",)
    without = EV.studies.group_by("antibody")[None]
    assert without.ids == ("cherin2002", "dalakas1993", "kampylafka2012")


def test_slices_and_results_are_collections_that_pickle() -> None:
    found = EV.regimens.where(total_dose="9 g/kg")
    assert type(found[:1]) is type(found)
    assert found[:1].notes == found.notes[:1]
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.notes == found.notes
    assert again.studies.ids == found.studies.ids


def test_what_was_found_is_what_the_evidence_holds() -> None:
    found = EV.outcomes.where(domain="mortality", direct=True)[0]
    assert found is EV.outcomes["wang2022/mortality-6mo"]
    assert found["ivig"].percent == Decimal("22.6")
