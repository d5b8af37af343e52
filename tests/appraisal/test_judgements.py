"""Risk of bias and certainty: structured, complete, of the named tool, with reasons and sources."""

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import Appraisal
from myositis_ild_evidence.appraisal import text as shown
from myositis_ild_evidence.appraisal.claims import find
from myositis_ild_evidence.records import Certainty, RiskOfBias
from myositis_ild_evidence.records.scales import CERTAINTY, GRADE, TOOLS
from packs import Pack


@pytest.fixture
def made() -> Appraisal:
    assert mie.evidence.appraisal is not None
    return mie.evidence.appraisal


def test_each_study_is_judged_by_the_tool_of_its_design(made: Appraisal) -> None:
    designs = mie.evidence.vocabularies["designs"]
    for judged in made.risk_of_bias:
        study = mie.evidence.studies[judged.study]
        randomised = designs.is_a(study.design, "randomised-controlled-trial")
        compares = any(arm.role == "comparator" for arm in study.arms)
        alone = "robins-i-v2" if compares else "jbi-case-series"
        assert judged.tool == ("rob2" if randomised else alone), judged.study
    assert mie.document.appraisal is not None
    tools = {judged.study: judged.tool for judged in mie.document.appraisal.risk_of_bias}
    assert tools == {
        "dalakas1993": "rob2",
        "wang2022": "robins-i-v2",
        "kampylafka2012": "robins-i-v2",
        "huapaya2019": "jbi-case-series",
        "cherin2002": "jbi-case-series",
    }


def test_robins_i_has_the_domains_of_its_second_version_in_order() -> None:
    assert list(TOOLS["robins-i-v2"].domains) == [
        *("confounding", "classification", "selection", "missing-data", "measurement"),
        "reporting",
    ]


def test_every_judgement_has_a_reason_and_a_source_that_exists(made: Appraisal) -> None:
    everything: list[RiskOfBias | Certainty] = [*made.risk_of_bias, *made.certainty]
    for judged in everything:
        assert judged.source.cite in mie.evidence.references
        assert judged.why
        for judgement in judged.judgements:
            assert judgement.why
            if judgement.source is not None:
                assert judgement.source.cite in mie.evidence.references
                assert judgement.source.locator


@pytest.mark.parametrize("pack", [mie.evidence, mie.document], ids=lambda pack: pack.manifest.id)
def test_a_large_effect_rates_nothing_up_where_there_is_a_reason_to_rate_down(
    pack: mie.Evidence,
) -> None:
    assert pack.appraisal is not None
    [judged] = [
        one for one in pack.appraisal.certainty if one.outcomes == ("wang2022/mortality-6mo",)
    ]
    assert judged.id == "mortality"
    assert not [one for one in judged.judgements if GRADE[one.domain][one.judgement] < 0]
    assert "0.43" in judged.why
    assert "up" in judged.why


def test_the_appraisal_says_whose_it_is_and_that_no_full_text_was_read(made: Appraisal) -> None:
    assert "own appraisal" in made.made_by
    assert "No full text was read" in made.made_by
    level = mie.evidence.question.level
    assert level is not None
    assert level.code == "C"


def test_certainty_is_what_is_left_of_the_start(made: Appraisal) -> None:
    for judged in made.certainty:
        taken = sum(GRADE[j.domain][j.judgement] for j in judged.judgements)
        assert judged.certainty == CERTAINTY[min(CERTAINTY.index(judged.start) + taken, 3)]
    assert {judged.domain for judged in made.certainty} >= {
        *("lung-function", "mortality", "harm", "glucocorticoid-use", "muscle"),
    }


ROB = """
[[risk_of_bias]]
study = "author2020"
outcome = "author2020/death"
tool = "rob2"
overall = "high"
why = "Because."
source = { cite = "summary2021", locator = "Table 1" }
judgement = [
  { domain = "randomisation", judgement = "low", why = "Told." },
  { domain = "deviations", judgement = "some-concerns", why = "Told." },
  { domain = "missing-data", judgement = "low", why = "Told." },
  { domain = "measurement", judgement = "high", why = "Told." },
  { domain = "reporting", judgement = "low", why = "Told." },
]
"""
GRADED = """
[[certainty]]
id = "death"
label = "Death"
domain = "mortality"
outcomes = ["author2020/death"]
start = "high"
certainty = "very-low"
why = "Because."
source = { cite = "summary2021", locator = "Table 1" }
judgement = [
  { domain = "risk-of-bias", judgement = "serious", why = "Told." },
  { domain = "inconsistency", judgement = "not-serious", why = "Told." },
  { domain = "indirectness", judgement = "not-serious", why = "Told." },
  { domain = "imprecision", judgement = "very-serious", why = "Told." },
  { domain = "publication-bias", judgement = "not-detected", why = "Told." },
]
"""
HEAD = 'made_by = "Us."\ndate = "2026-11-01"\n'


def test_a_pack_may_have_an_appraisal_of_its_own(pack: Pack) -> None:
    assert pack.load().appraisal is None
    loaded = pack.add("appraisal.toml", HEAD + ROB + GRADED).load()
    assert loaded.appraisal is not None
    assert loaded.appraisal.risk_of_bias[0]["measurement"].judgement == "high"
    assert "[x] high: Told." in shown.risk_of_bias(loaded.appraisal)
    assert "Death: very low certainty" in shown.certainty(loaded.appraisal)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('domain = "deviations"', 'domain = "confounding"', "RoB 2 has no domain 'confounding'"),
        ('"some-concerns"', '"serious"', "'serious' is not a judgement of RoB 2"),
        ('overall = "high"', 'overall = "low"', "'low' is better than the worst domain, 'high'"),
        ('overall = "high"\n', "", "RoB 2 has an overall judgement"),
        ('domain = "reporting"', 'domain = "measurement"', "a domain is judged twice"),
        ('tool = "rob2"', 'tool = "rob1"', "'rob1' is not valid; did you mean 'rob2'"),
        ('outcome = "author2020/death"', 'outcome = "author2020/dead"', "no record"),
        ('study = "author2020"', 'study = "author2021"', "no reference 'author2021'"),
        ('certainty = "very-low"', 'certainty = "low"', "high less 3 is very-low"),
        (
            'judgement = "not-detected"',
            'judgement = "serious"',
            "not a judgement of publication-bias",
        ),
        ('domain = "imprecision"', 'domain = "precision"', "GRADE has no domain 'precision'"),
        ('start = "high"', 'start = "low"', "evidence that was judged with RoB 2 starts high"),
        (
            '"publication-bias", judgement = "not-detected"',
            '"publication-bias", judgement = "suspected"',
            "give the source",
        ),
    ],
)
def test_the_loader_refuses_what_the_tool_does_not_know(
    pack: Pack, old: str, new: str, message: str
) -> None:
    pack.add("appraisal.toml", HEAD + ROB + GRADED).change("appraisal.toml", old, new)
    found = [problem for problem in pack.problems() if message in problem.message]
    assert found
    assert {problem.file for problem in found} == {"appraisal.toml"}


ROBINS = (
    ROB.replace('"rob2"', '"robins-i-v2"')
    .replace('"high"', '"serious"')
    .replace('"some-concerns"', '"moderate"')
    .replace('"randomisation"', '"confounding"')
    .replace("deviations", "classification")
    .replace('  { domain = "missing-data"',
             '  { domain = "selection", judgement = "low", why = "Told." },\n'
             '  { domain = "missing-data"')
)  # fmt: skip


@pytest.mark.parametrize(
    ("start", "risk", "message"),
    [
        ("high", "very-serious", None),
        ("low", "not-serious", "evidence that was judged with ROBINS-I V2 starts high"),
    ],
)
def test_confounding_that_robins_i_judges_is_not_in_the_start_too(
    pack: Pack, start: str, risk: str, message: str | None
) -> None:
    graded = GRADED.replace('start = "high"', f'start = "{start}"')
    graded = graded.replace('judgement = "serious"', f'judgement = "{risk}"')
    found = pack.add("appraisal.toml", HEAD + ROBINS + graded).problems()
    assert [problem.message for problem in found] == ([] if message is None else [message])


def test_every_certainty_starts_where_the_tools_of_its_studies_have_it(made: Appraisal) -> None:
    starts = {judged.id: judged.start for judged in made.certainty}
    assert starts["mortality"] == starts["remission-rp-ild"] == "high"  # ROBINS-I
    assert starts["lung-function"] == starts["glucocorticoid-use"] == "low"  # no controls
    assert starts["muscle"] == "high"  # rated from the randomised trial
    for judged in made.certainty:
        tools = {r.tool for r in made.risk_of_bias if f"{r.study}/" in " ".join(judged.outcomes)}
        words = {j.domain: j.judgement for j in judged.judgements}
        if tools == {"robins-i-v2"}:
            assert words["risk-of-bias"] == "very-serious"
        if tools == {"jbi-case-series"}:
            assert words["risk-of-bias"] != "very-serious"


def test_a_suspicion_of_publication_bias_has_its_source(made: Appraisal) -> None:
    judged = [j for c in made.certainty for j in c.judgements if j.domain == "publication-bias"]
    assert len(judged) == len(made.certainty)
    assert all(j.source is not None for j in judged if j.judgement == "suspected")


DIRECT = """\
[question.direct]
conditions = ["dermatomyositis"]
drugs = ["ivig"]
domains = ["{}"]
text = "what it is"
[question.level]
"""


@pytest.mark.parametrize(("domain", "found"), [("mortality", 0), ("muscle", 1)])
def test_what_the_question_calls_indirect_is_not_judged_direct(
    pack: Pack, domain: str, found: int
) -> None:
    pack.change("pack.toml", "[question.level]\n", DIRECT.format(domain))
    problems = pack.add("appraisal.toml", HEAD + ROB + GRADED).problems()
    assert [(p.file, p.path) for p in problems] == [
        ("appraisal.toml", "certainty[0].judgement[2]")
    ] * found
    assert all("author2020/death is not direct evidence" in p.message for p in problems)


def test_the_order_of_the_tool_is_kept(pack: Pack) -> None:
    lines = ROB.splitlines(keepends=True)
    first = next(n for n, line in enumerate(lines) if "randomisation" in line)
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    [problem] = pack.add("appraisal.toml", HEAD + "".join(lines)).problems()
    assert problem.message.startswith("the order of RoB 2 is randomisation, deviations")


def test_the_answer_says_of_certainty_what_the_judgements_say(made: Appraisal) -> None:
    [certainty] = {judged.certainty for judged in made.certainty}
    answer = str(mie.document.question.answer)
    words = str(certainty).replace("-", " ")
    assert f"This library's own GRADE judgements put certainty {words} for every outcome" in answer


LOW = [one for one in mie.evidence.appraisal.certainty if one.start == "low"]  # type: ignore[union-attr]


@pytest.mark.parametrize("judged", LOW, ids=lambda one: one.id)
def test_what_starts_low_compares_nobody_with_people_who_went_without(judged: Certainty) -> None:
    for key in judged.outcomes:
        row = find(mie.evidence, key)
        assert isinstance(row, mie.Outcome | mie.AdverseEvent)
        for measure in ("risk-ratio", "mean-difference"):
            with pytest.raises(mie.NotComparableError):
                row.effect(measure)
    told = " ".join([judged.why, *(one.why for one in judged.judgements)])
    assert "starts low" in told, "why it does is said"
