"""Search, the gap map, and the overlap of reviews."""

import re
from fractions import Fraction

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.errors import NotComparableError
from myositis_ild_evidence.query.overlaps import corrected_covered_area, level
from packs import Pack

EV = mie.document


def test_a_search_says_where_the_words_stand() -> None:
    hits = EV.search("pulmonary embolism")
    best = hits[0]
    assert (best["key"], best["kind"], best["field"]) == (
        *("huapaya2019/severe", "adverse event", "includes"),
    )
    assert all("embolism" in hit["excerpt"].casefold() for hit in hits)
    assert hits.column("score") == sorted(hits.column("score"), reverse=True)


def test_all_words_must_stand_in_a_record_side_by_side_first() -> None:
    hits = EV.search("triple therapy")
    scores = dict(zip(hits.column("key"), hits.column("score"), strict=True))
    assert scores["wang2023/triple_therapy"] > 20
    assert not EV.search("embolism zebra")


def test_a_name_is_found_by_its_synonyms() -> None:
    keys = EV.search("pulmonary function").column("key")
    assert "huapaya2019/fvc-increase-10" in keys
    assert EV.search("RCT").column("key")


def test_an_abbreviation_in_capitals_is_no_common_word() -> None:
    assert all("AS" in h["excerpt"] or "ntisynthetase" in h["excerpt"] for h in EV.search("AS"))


def test_accents_case_and_dashes_do_not_matter() -> None:
    assert EV.search("GOTTRON-S") or EV.search("anti–MDA5").column("key") == EV.search(
        "anti-MDA5"
    ).column("key")
    assert EV.search("EMBOLISM").column("key") == EV.search("embolism").column("key")


def test_a_synonym_of_several_words_stands_as_it_is_written() -> None:
    keys = EV.search("FVC").column("key")  # a name of the domain "Lung function"
    assert "huapaya2019/fvc-increase-10" in keys[:3]
    assert "pulmonary-benefit-refractory" in keys  # "Lung function rose ..."
    assert "dalakas1993" not in keys  # has a lung here and an impaired kidney function there


def test_each_strange_word_of_a_search_is_named_with_what_is_like_it() -> None:
    [note] = EV.search("pulmonary embolsim").notes
    assert note.startswith("nothing found; no word 'embolsim'; did you mean 'embolism'")
    assert EV.search("xyzzyq lung").notes == ("nothing found; no word 'xyzzyq'",)
    [together] = EV.search("hydroxychloroquine embolism").notes
    assert together == "nothing found; each word stands somewhere, but no record has all of them"


def test_every_kind_of_record_is_searched() -> None:
    words = ("IVIG", "dermatomyositis", "ferritin", "headache", "patients")
    kinds = {kind for word in words for kind in EV.search(word).column("kind")}
    assert kinds >= {
        *("study", "review", "group", "regimen", "outcome", "adverse event", "baseline"),
        *("claim", "reference", "question"),
    }


def test_nothing_found_offers_a_near_word() -> None:
    hits = EV.search("embolsim")
    assert len(hits) == 0
    assert "did you mean 'embolism'" in hits.notes[0]


@pytest.mark.parametrize("query", ["", "  ", "...", "x" * 201])
def test_a_query_without_words_is_an_error(query: str) -> None:
    with pytest.raises(mie.InvalidValueError):
        EV.search(query)


def test_a_query_is_text_and_no_pattern() -> None:
    plain = EV.search("a embolism").column("key")
    assert plain
    assert EV.search("(a+)+$ .* embolism").column("key") == plain


def test_every_cell_of_the_gap_map_is_there_and_the_empty_ones_are_named() -> None:
    cells = EV.gap_map()
    axes = [len(set(cells.column(axis))) for axis in ("population", "domain", "design")]
    assert len(cells) == axes[0] * axes[1] * axes[2]
    assert all(bool(row["gap"]) != bool(row["keys"] or row["baseline"]) for row in cells)
    assert all((row["keys"] != "") == (row["studies"] > 0) for row in cells)
    assert len(set(cells.gaps().column("gap"))) == len(cells.gaps())


@pytest.mark.parametrize("source", ["curated", "invented"])
def test_nothing_is_called_missing_that_any_row_of_such_a_study_reports(
    source: str, pack: Pack
) -> None:
    pack.change("studies/author2020.toml", 'domains = ["muscle"]', 'domains = ["muscle", "skin"]')
    evidence = EV if source == "curated" else mie.Evidence.load(pack.write())
    terms = evidence.vocabularies
    for gap in evidence.gap_map().gaps():
        reported = {
            domain
            for study in evidence.studies
            if terms["designs"].is_a(study.design, gap["design"])
            and study.population
            and any(
                terms["conditions"].is_a(d, gap["population"]) for d in study.population.diseases
            )
            for row in study.rows()
            for domain in getattr(row, "domains", (row.subject,))
        }
        assert not any(d and terms["domains"].is_a(d, gap["domain"]) for d in reported), gap["gap"]


def test_an_outcome_counts_in_each_of_its_domains() -> None:
    for domain in ("skin", "muscle", "remission", "relapse"):
        [cell] = EV.gap_map(populations="DM", domains=domain, designs="retrospective-cohort")
        assert "kampylafka2012" in cell["keys"], domain
        assert cell["gap"] == ""
    skin = EV.outcomes["kampylafka2012/cutaneous-remission"]
    assert (skin.domain, skin.domains) == ("remission", ("remission", "skin"))
    for domain in skin.domains:
        assert skin.key in EV.outcomes.where(domain=domain).ids
        assert skin.study in EV.studies.where(outcome=domain).ids


def test_what_is_told_at_baseline_only_is_neither_evidence_nor_a_gap() -> None:
    [cell] = EV.gap_map(populations="anti-MDA5 DM", domains="skin", designs="retrospective-cohort")
    assert (cell["studies"], cell["baseline"], cell["gap"]) == (0, "wang2022", "")


def test_there_is_no_randomised_trial_on_the_lung() -> None:
    gaps = EV.gap_map(populations="ILD", designs="RCT")
    assert gaps.column("studies") == [0] * len(gaps)
    found = EV.gap_map(populations="ILD", domains="mortality").evidence()
    assert [(row["keys"], row["people"], row["outcomes"]) for row in found] == [("wang2022", 48, 1)]


def test_a_parent_counts_what_stands_below_it() -> None:
    cells = EV.gap_map(populations=["DM", "IIM"], domains="remission", designs="observational")
    assert [(row["population"], row["keys"]) for row in cells] == [
        ("dermatomyositis", "wang2022; kampylafka2012"),
        ("idiopathic-inflammatory-myopathy", "wang2022; kampylafka2012"),
    ]
    trials = EV.gap_map(populations="DM", domains="muscle", designs="RCT")
    assert trials.column("keys") == ["dalakas1993"]  # a crossover trial is a randomised trial


def test_people_inside_of_studies_that_are_not_about_them_are_named() -> None:
    notes = [note.partition(": ") for note in EV.gap_map().notes if "baselines" in note]
    found = {
        people: re.findall(r"(\w+) \(", said.partition("such people: ")[2])
        for people, _, said in notes
    }
    assert found == {
        "Dermatomyositis": ["huapaya2019"] * 3,
        "Polymyositis": ["huapaya2019"],
        "Amyopathic dermatomyositis": ["huapaya2019", "wang2022"],
    }
    none = [people for people, _, said in notes if "no study is about it" in said]
    assert none == ["Amyopathic dermatomyositis"]


def test_reviews_are_not_counted_in_the_gap_map() -> None:
    keys = {key for row in EV.gap_map() for key in row["keys"].split("; ") if key}
    assert keys == set(EV.studies.ids)


def test_an_unknown_axis_term_is_an_error() -> None:
    with pytest.raises(mie.UnknownKeyError, match="did you mean 'mortality'"):
        EV.gap_map(domains="mortalty")


def test_the_gap_map_of_another_pack_has_its_own_axes(pack: Pack) -> None:
    cells = mie.Evidence.load(pack.write()).gap_map()
    assert set(cells.column("population")) == {"dermatomyositis"}
    assert set(cells.column("domain")) == {"mortality", "muscle", "harm"}
    assert set(cells.column("design")) == {"randomised-controlled-trial", "retrospective-cohort"}


def test_the_overlap_lists_every_pair_and_what_would_be_counted_twice() -> None:
    found = EV.overlap()
    pairs = set(zip(found.column("review"), found.column("study"), strict=True))
    assert pairs == {
        *(("gandiga2023", "huapaya2019"), ("gandiga2023", "wang2022")),
        *(("hallowell2023", "huapaya2019"), ("thong2023", "huapaya2019")),
        ("kannappan2024", "huapaya2019"),
    }
    fvc = found.doubles.where(figure="huapaya2019/fvc-increase-10")[0]
    assert fvc["times"] == 5
    restated = EV.outcomes.where(restated=True)
    assert sum(row["times"] - 1 for row in found.doubles) == len(restated)


def test_reviews_whose_studies_are_not_known_are_left_out_and_named() -> None:
    found = EV.overlap()
    assert found.unknown == ("hallowell2016", "wang2023")
    # (5 occurrences - 2 studies) / (2 studies x 4 reviews - 2 studies)
    assert found.cca == Fraction(1, 2)
    assert any("hallowell2016, wang2023" in note for note in found.notes)


def test_the_covered_area_runs_from_none_to_all() -> None:
    assert corrected_covered_area({"a": ["x"], "b": ["y"]}) == 0
    assert corrected_covered_area({"a": ["x", "y"], "b": ["y", "x"]}) == 1


def test_the_covered_area_is_that_of_an_independent_example() -> None:
    # The vignette of the R package junoR prints 41.66667 % for these inclusions:
    # https://juno-evidence-alliance.github.io/junoR/articles/CCA.html
    rests = {"1": ["1", "2"], "2": ["2"], "3": ["1", "3"], "4": ["1", "3"], "5": ["2"]}
    assert round(float(100 * corrected_covered_area(rests)), 5) == 41.66667


def test_the_area_of_two_reviews_is_the_shared_part_of_their_studies() -> None:
    # k_ij / (k_i + k_j - k_ij), as the documentation of metaSEM::CCA in R states it
    assert corrected_covered_area({"a": ["x", "y", "z"], "b": ["z", "w"]}) == Fraction(1, 4)


@pytest.mark.parametrize(
    "reviews", [{}, {"a": ["x"]}, {"a": [], "b": []}], ids=["none", "one review", "no study"]
)
def test_there_is_no_overlap_without_two_reviews(reviews: dict[str, list[str]]) -> None:
    with pytest.raises(NotComparableError):
        corrected_covered_area(reviews)


@pytest.mark.parametrize(
    ("percent", "name"),
    [
        *((0, "slight"), (5, "slight"), (6, "moderate"), (10, "moderate")),
        *((11, "high"), (15, "high"), (16, "very high"), (100, "very high")),
    ],
)
def test_the_words_for_overlap(percent: int, name: str) -> None:
    assert level(Fraction(percent, 100)) == name


def test_a_pack_without_reviews_has_no_overlap(pack: Pack) -> None:
    found = mie.Evidence.load(pack.write()).overlap()
    assert (len(found), found.cca, found.percent, found.level) == (0, None, None, "unknown")
