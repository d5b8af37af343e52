"""What is direct evidence is said once, by the question of the pack, and every outlet agrees."""

import json
import re
from typing import Any

import pytest

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence.records import Direct
from myositis_ild_evidence.report import markdown
from packs import Pack

EV = mie.evidence
STUDIES = list(EV.studies)
OUTCOMES = [outcome for study in STUDIES for outcome in study.outcomes]
DIRECT = """\
[question.direct]
conditions = ["idiopathic-inflammatory-myopathy"]
drugs = ["ivig"]
domains = ["mortality"]
text = "death of people with myositis who were given IVIG"
[question.level]
"""


def fhir_says(outcome: mie.Outcome, bundle: dict[str, Any]) -> set[str]:
    """What each Evidence of an outcome says of its directness."""
    resources = [entry["resource"] for entry in bundle["entry"]]
    return {
        (said[1] or said[2]).lower()
        for made in resources
        if made["resourceType"] == "Evidence"
        and made["title"].startswith(f"{outcome.title}, ")
        and made["title"].endswith(f"({outcome.study})")
        and ".outcome." in made["id"]
        for note in made.get("note", ())
        if (said := re.match("(Direct|Indirect) evidence: |(Comparator), ", note["text"]))
    }


BUNDLE = rendered.fhir()


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: outcome.key)
def test_every_outlet_says_the_same_of_an_outcome(outcome: mie.Outcome) -> None:
    direct = outcome.directness == "direct"
    assert (outcome.key in EV.outcomes.where(direct=True).ids) is direct
    assert (outcome.key in EV.outcomes.where(direct=False).ids) is not direct
    assert EV.outcomes.to_table().where(key=outcome.key)[0]["direct"] is direct
    assert fhir_says(outcome, BUNDLE) == {outcome.directness}
    judged = EV.appraisal.certainty if EV.appraisal else ()
    for certainty in judged:
        if outcome.key in certainty.outcomes:
            [indirectness] = [j for j in certainty.judgements if j.domain == "indirectness"]
            # Direct people and outcomes may still be told without a comparison.
            assert direct or indirectness.judgement != "not-serious"


def test_lung_imaging_is_direct_as_lung_function_is_and_undefined_remission_is_not() -> None:
    kinds = {outcome.key: outcome.directness for outcome in OUTCOMES}
    assert kinds["wang2022/ggo-score"] == kinds["huapaya2019/fvc-increase-10"] == "direct"
    assert kinds["wang2022/remission-3mo"] == "indirect"
    assert "remission" in str(EV.question.direct and EV.question.direct.why).lower()


def test_what_a_review_tells_is_never_direct() -> None:
    told = {o.directness for review in EV.reviews for o in review.outcomes}
    assert told == {"indirect"}


@pytest.mark.parametrize(
    ("changes", "death"),
    [
        ([], "direct"),
        ([('diseases = ["dermatomyositis"]', 'diseases = ["interstitial-lung-disease"]')],
         "indirect"),
        ([("values.ivig = { count = 6, percent = 25.0, total = 24 }\n", "")], "comparator"),
        ([('within = "all"\nregimen = "ivig"\n', 'within = "all"\n')], "comparator"),
        # Of everybody, of whom only a part was given the drug: neither course is told.
        ([("values.ivig = { count = 6, percent = 25.0, total = 24 }\n",
           "values.all = { count = 14, total = 40 }\n"),
          ("values.control = { count = 8, percent = 0.5, total = 16 }\n", ""),
          ('[[outcome.correction]]\nof = ["values.control"]\nset.percent = "computed"\n'
           'status = "proven"\nwhy = "A proportion, printed as a percentage."\n', "")],
         "indirect"),
    ],
    ids=["given the drug", "other people", "only the others", "nobody given", "a mixture"],
)  # fmt: skip
def test_direct_is_told_of_such_people_who_were_given_the_drug(
    pack: Pack, changes: list[tuple[str, str]], death: str
) -> None:
    pack.change("pack.toml", "[question.level]\n", DIRECT)
    for old, new in changes:
        pack.change("studies/author2020.toml", old, new)
    study = pack.load().studies["author2020"]
    assert study.outcomes["death"].directness == death
    assert study.outcomes["strength"].directness == "indirect"
    assert study.directness == death


def test_responders_were_given_what_their_arm_was_given(pack: Pack) -> None:
    pack.change("pack.toml", "[question.level]\n", DIRECT)
    arm = "values.ivig = { count = 6, percent = 25.0, total = 24 }"
    pack.change("studies/author2020.toml", arm, "values.better = { count = 0, total = 9 }")
    assert pack.load().studies["author2020"].outcomes["death"].directness == "direct"


def test_a_pack_that_does_not_say_what_is_direct_has_neither(pack: Pack) -> None:
    evidence = pack.load()
    assert evidence.question.direct is None
    assert evidence.studies["author2020"].is_direct is None
    assert evidence.studies.where(direct=True).ids == evidence.studies.where(direct=False).ids == ()
    assert evidence.outcomes.where(direct=False).ids == ()
    assert evidence.studies.to_table()[0]["direct"] is None
    assert "ndirect" not in json.dumps(evidence.to_fhir())
    told = markdown(evidence)
    assert "| not said |" in told
    assert "indirect" not in told


@pytest.mark.parametrize("name", ["conditions", "drugs", "domains"])
def test_each_part_of_what_is_direct_names_terms_that_exist(pack: Pack, name: str) -> None:
    pack.change("pack.toml", "[question.level]\n", DIRECT)
    pack.change("pack.toml", f"{name} = [", f'{name} = ["nothing-known", ')
    [problem] = pack.problems()
    assert (problem.file, problem.path) == ("pack.toml", f"question.direct.{name}[0]")
    whole: dict[str, Any] = {"conditions": ["a"], "drugs": ["a"], "domains": ["a"], "text": "x"}
    with pytest.raises(mie.InvalidValueError, match=f"Direct.{name}: name at least one"):
        Direct(**whole | {name: ()})


def test_joined_packs_keep_what_is_direct_where_they_agree(pack: Pack) -> None:
    assert mie.combine(mie.evidence, pack.load()).question.direct == EV.question.direct
    pack.change("pack.toml", "[question.level]\n", DIRECT)
    assert mie.combine(mie.evidence, pack.load()).question.direct is None
