"""A publication has one walk over its rows, and every row one key."""

from collections import Counter

import attrs
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.appraisal.claims import find
from myositis_ild_evidence.records import Publication, Row
from myositis_ild_evidence.records.row import SECTIONS
from packs import Pack

PUBLICATIONS = list(mie.evidence.publications())
ROWS = [row for publication in PUBLICATIONS for row in publication.rows()]


def held(publication: Publication) -> list[Row]:
    """Every row that a publication holds, gathered by hand."""
    found: list[Row] = [*publication.figures]
    found += [row for criterion in publication.criteria for row in criterion.figures]
    found += publication.follow_up
    for characteristic in publication.baseline:
        found += [characteristic, *characteristic.categories]
    for outcome in publication.outcomes:
        found += [outcome, *outcome.thresholds]
    return [*found, *publication.adverse_events]


@pytest.mark.parametrize("publication", PUBLICATIONS, ids=lambda p: p.id)
def test_the_walk_yields_every_row_once(publication: Publication) -> None:
    assert Counter(map(id, publication.rows())) == Counter(map(id, held(publication)))


@pytest.mark.parametrize("publication", PUBLICATIONS, ids=lambda p: p.id)
def test_a_publication_made_of_another_leaves_that_as_it_was(publication: Publication) -> None:
    rows = held(publication)
    said = [row.cautions for row in rows]
    made = attrs.evolve(publication, caution="Said of the new one alone.")
    assert list(map(id, held(publication))) == list(map(id, rows))
    assert [row.cautions for row in rows] == said
    told = [" ".join(row.cautions) for row in made.rows()]
    assert all("Said of the new one alone." in text for text in told)


def test_no_two_rows_of_the_evidence_have_one_key() -> None:
    assert [key for key, times in Counter(row.key for row in ROWS).items() if times > 1] == []
    assert sum(row.place.owner.pack is mie.evidence for row in ROWS if row.place) == len(ROWS)
    assert sum(1 for one in mie.document.publications() for _ in one.rows()) == 187


@pytest.mark.parametrize(
    "id", ["ferritin", "ggo-score", "anti-mda5-titre"], ids=lambda id: f"wang2022/{id}"
)
def test_an_outcome_keeps_its_key_and_the_baseline_row_of_that_id_has_its_section(id: str) -> None:
    rows = {row.key: row for row in mie.evidence.studies["wang2022"].rows()}
    assert rows[f"wang2022/{id}"].section == "outcome"
    assert rows[f"wang2022/baseline/{id}"].section == "baseline"
    assert rows[f"wang2022/{id}"].measured == rows[f"wang2022/baseline/{id}"].measured == id


def test_a_row_knows_where_it_stands() -> None:
    for row in ROWS:
        assert row.section in SECTIONS
        assert row.block
        assert row.stands_in is not None
        assert row.stands_in.cite in mie.evidence.references
    category = next(r for r in ROWS if r.key == "wang2022/initial-treatment/triple")
    assert (category.section, category.block) == ("baseline", "Baseline characteristics")
    assert category.full_title == "Initial treatment: Triple combination therapy"


def test_every_row_is_found_by_its_key() -> None:
    assert [row.key for row in ROWS if find(mie.evidence, row.key) is not row] == []


def test_every_row_is_found_by_the_words_of_its_label() -> None:
    words = {row.key: row.title.replace("%", "").replace(">", "")[:200] for row in ROWS[::5]}
    found = {key: mie.evidence.search(said).column("key") for key, said in words.items()}
    assert {key: words[key] for key in words if key not in found[key]} == {}


def test_a_search_gives_two_rows_of_one_id_two_keys() -> None:
    keys = [hit["key"] for hit in mie.evidence.search("ferritin") if "wang2022" in hit["key"]]
    assert {"wang2022/ferritin", "wang2022/baseline/ferritin"} <= {*keys}
    assert len(keys) == len({*keys})


def test_a_claim_may_name_a_category_a_threshold_and_a_baseline_row(pack: Pack) -> None:
    pack.change(
        "claims.toml", '"author2020/death", ', '"author2020/death", "author2020/treatment/one", '
    )
    assert pack.problems() == ()
    pack.change("claims.toml", "treatment/one", "baseline/treatment/one")
    [problem] = pack.problems()
    assert problem.message.startswith("no record 'author2020/baseline/treatment/one'; did you mean")


def test_an_explanation_names_a_row_that_exists(pack: Pack) -> None:
    explained = '[[explained]]\nrule = "skew"\nof = "author2020/{}"\nwhy = "Known."\n'
    head = 'made_by = "Us."\ndate = "2026-11-01"\n'
    pack.files["appraisal.toml"] = head + explained.format("strength") + explained.format("n")
    assert pack.problems() == ()
    pack.files["appraisal.toml"] = head + explained.format("strenght")
    [problem] = pack.problems()
    assert (problem.file, problem.path) == ("appraisal.toml", "explained[0].of")


def test_two_figures_of_criteria_have_two_ids(pack: Pack) -> None:
    pack.change(
        "studies/author2020.toml",
        "values.all = { range = [18, 55] }\n",
        'values.all = { range = [18, 55] }\n[[criterion]]\nkind = "exclusion"\ntext = "The old."\n'
        '[[criterion.figure]]\nid = "age-limit"\nlabel = "Age"\nvalues.all = { value = 80 }\n',
    )
    [problem] = pack.problems()
    assert problem.path == "criterion[1].figure[0].id"


def test_a_change_of_a_criterions_figure_is_a_change_of_its_row(pack: Pack) -> None:
    old = pack.load()
    pack.change("studies/author2020.toml", "range = [18, 55]", "range = [18, 60]")
    rows = list(mie.diff(old, pack.load()))
    assert [(row["section"], row["variable"], row["old"], row["new"]) for row in rows] == [
        ("population", "age-limit", "55", "60")
    ]
