"""What a tool does not take is refused by name, whatever it is, before the tool is called."""

import dataclasses
import re
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
import wrong
from hypothesis import given
from hypothesis import strategies as some

import myositis_ild_evidence as mie
from myositis_ild_evidence.assistant import answers
from myositis_ild_evidence.assistant.arguments import Arguments, door
from myositis_ild_evidence.assistant.tools import Tools
from myositis_ild_evidence.errors import Argument, EvidenceError, Hint, Wording, WrongTypeError
from myositis_ild_evidence.statistics import Measure

BCG = Path(__file__).parents[1] / "packs_of_ones_own" / "bcg"
PACKS = [mie.evidence, mie.Evidence.load(BCG)]
EVERY = [*wrong.TOOLS.values()]


def refused(name: str, arguments: dict[str, Any]) -> str:
    with pytest.raises(EvidenceError) as caught:
        Arguments(wrong.TOOLS[name]).call(arguments)
    return str(caught.value)


def test_every_public_method_of_the_tools_is_a_tool() -> None:
    public = {name for name in dir(Tools) if not name.startswith("_")}
    assert public - {"every", "examples"} == {*wrong.TOOLS} == {*wrong.RIGHT}


@pytest.mark.parametrize("case", wrong.UNKNOWN, ids=lambda case: f"{case.tool}-{[*case[1]][-1]}")
def test_an_argument_that_a_tool_does_not_have_is_refused_with_the_near_one(
    case: wrong.Wrong,
) -> None:
    said = refused(case.tool, case.arguments)
    assert [part for part in case.says if part not in said] == []


@pytest.mark.parametrize("case", wrong.MISSING, ids=lambda case: f"{case.tool}-{[*case[1]]}")
def test_an_argument_that_is_missing_is_named(case: wrong.Wrong) -> None:
    said = refused(case.tool, case.arguments)
    assert [part for part in case.says if part not in said] == []


@pytest.mark.parametrize("case", wrong.WRONG_TYPE, ids=lambda case: f"{case.tool}-{case[1]}"[-60:])
def test_a_wrong_type_is_refused_with_what_would_be_right(case: wrong.Wrong) -> None:
    said = refused(case.tool, case.arguments)
    assert [part for part in case.says if part not in said] == []


@pytest.mark.parametrize("tool", EVERY, ids=lambda tool: tool.__name__)
@given(name=some.text() | some.text(alphabet="abcdefghijklmnopqrstuvwxyz_"), value=some.none())
def test_no_name_but_its_own_is_taken_by_a_tool(tool: Any, name: str, value: None) -> None:
    taken = Arguments(tool).schema()["properties"]
    if name not in taken:
        with pytest.raises(WrongTypeError, match=f"{tool.__name__} takes no "):
            wrong.untouched(tool).call({**wrong.RIGHT[tool.__name__], name: value})


def test_a_value_is_taken_where_the_schema_allows_it_and_reaches_the_tool_as_it_stands() -> None:
    tried = 0
    for name, argument, arguments, fits in wrong.one_by_one():
        tool = wrong.untouched(wrong.TOOLS[name])
        if fits:
            reached = tool.call(arguments)
            assert reached == arguments
            assert type(reached[argument]) is type(arguments[argument])
        else:
            with pytest.raises(WrongTypeError, match=f"{argument} takes "):
                tool.call(arguments)
        tried += 1
    assert tried > 900


def test_everything_that_is_wrong_is_said_at_once() -> None:
    said = refused("dose", {"policy": "adjusted", "weight": 70, "age": "45", "days": 3.5})
    for problem in (
        "dose takes no 'policy'; did you mean 'weight_policy'?",
        "dose needs regimen: ",
        "weight takes text, not 70: ",
        "days takes a whole number, not 3.5: ",
    ):
        assert problem in said


def test_a_long_value_is_cut_short() -> None:
    assert len(refused("study", {"id": ["x"] * 10_000})) < 200
    assert len(refused("study", {"id": "wang2022", "x" * 10_000: 1})) < 200


@pytest.mark.parametrize("tool", EVERY, ids=lambda tool: tool.__name__)
def test_null_is_the_same_as_nothing_where_nothing_is_allowed(tool: Any) -> None:
    schema = Arguments(tool).schema()
    nothing = {
        name: None
        for name, described in schema["properties"].items()
        if {"type": "null"} in described.get("anyOf", [])
    }
    assert not {*nothing} & {*schema["required"]}
    arguments = wrong.RIGHT[tool.__name__]
    assert Arguments(tool).call({**nothing, **arguments}) == tool(**arguments)


@pytest.mark.parametrize("tool", EVERY, ids=lambda tool: tool.__name__)
def test_the_schema_is_closed_and_says_what_each_argument_is(tool: Any) -> None:
    schema = Arguments(tool).schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    for name, described in schema["properties"].items():
        assert described["description"].endswith("."), name
        assert "type" in described or "anyOf" in described
    jsonschema.validate(wrong.RIGHT[tool.__name__], schema)


def test_the_schema_says_what_holds_where_an_argument_is_not_given() -> None:
    defaults = {
        name: described["default"]
        for tool in EVERY
        for name, described in Arguments(tool).schema()["properties"].items()
        if "default" in described
    }
    assert defaults == {
        "limit": 20,
        "measure": "risk-ratio",
        "style": "vancouver",
    }


def test_the_purpose_is_told_without_the_arguments() -> None:
    for tool in EVERY:
        purpose = Arguments(tool).purpose
        assert purpose.endswith(".")
        assert "Args" not in purpose
        assert "Raises" not in purpose


@pytest.mark.parametrize("pack", PACKS, ids=["curated", "bcg"])
def test_the_examples_are_those_of_the_pack_and_are_right(pack: mie.Evidence) -> None:
    tools = Tools(pack)
    examples = tools.examples()
    assert {*examples} >= {"id", "outcome", "keys"}
    for tool in tools.every():
        schema = Arguments(tool, examples).schema()
        for name, described in schema["properties"].items():
            assert (name in examples) is ("For example: " in described["description"])
            if name in examples:
                assert described["description"].endswith(f" For example: {examples[name]}")
    assert tools.study(examples["id"]).id == examples["id"]
    assert tools.cite([examples["id"]]).sources[0].key in examples["keys"]
    group = pack.outcomes[examples["outcome"]].values[0].group
    assert tools.effect(examples["outcome"], "proportion", group).outcome == examples["outcome"]


def words_of_the_curated_pack() -> set[str]:
    evidence, named = mie.evidence, set()
    for vocabulary in ("antibodies", "conditions", "drugs"):
        for id, term in evidence.vocabularies[vocabulary].items():
            named |= {id, term.label, *term.synonyms}
    named |= {*evidence.references.ids, *evidence.claims.ids, *evidence.regimens.ids}
    named |= {group.id for study in evidence.studies for group in study.groups}
    named |= {"FVC", "immunoglobulin", "lung", "octagam", "pulmonary", "privigen", "survival"}
    return named - {"all", "AS"}  # a group that is everybody, and a name that reads like "as"


def test_what_is_told_of_tools_names_nothing_of_the_curated_pack() -> None:
    told = [Arguments(tool).purpose for tool in EVERY]
    for tool in EVERY:
        told += [one["description"] for one in Arguments(tool).schema()["properties"].values()]
    told += [
        one.__doc__ or ""
        for one in vars(answers).values()
        if dataclasses.is_dataclass(one) and isinstance(one, type)
    ]
    text = "\n".join(told)
    found = [
        word
        for word in words_of_the_curated_pack()
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
    ]
    assert found == []


#: What Python alone says: an argument with the sign that asks for its value.
IN_PYTHON = re.compile(r"\b[a-z_]+=")


def needed(text: str) -> set[str]:
    """Return the arguments that a message cannot do without: those outside of its hints."""
    found: set[str] = set()
    for part in text.parts if isinstance(text, Wording) else ():
        if isinstance(part, Argument):
            found.add(part.name)
        elif not isinstance(part, Hint):
            found |= needed(part)
    return found


def test_no_error_of_an_effect_asks_for_an_argument_that_the_tool_does_not_have() -> None:
    tool = Arguments(wrong.TOOLS["effect"])
    taken = {*tool.schema()["properties"]}
    called = door(wrong.TOOLS["effect"])
    said, asked = [], set()
    for row in (*mie.evidence.outcomes, *mie.evidence.adverse_events):
        groups = [reported.cell.group for reported in row.reported()]
        for measure in get_args(Measure):
            for chosen in (None, *groups[:2], groups[:2]):
                arguments = {"outcome": row.key, "measure": measure, "groups": chosen}
                try:
                    tool.call(arguments)
                except EvidenceError as error:
                    said.append(error.text(called))
                    asked |= needed(error.message)
    assert asked <= taken
    assert not any(IN_PYTHON.search(text) for text in said)
    assert any("plus_minus: 'sd' or plus_minus: 'se' reads it so" in text for text in said)
    assert any("name one group: groups: '…'" in text for text in said)
    assert any("that nothing follows" in text for text in said)


@pytest.mark.slow
def test_no_error_or_warning_of_a_dose_asks_for_an_argument_that_the_tool_does_not_have() -> None:
    tool = Arguments(wrong.TOOLS["dose"])
    taken = {*tool.schema()["properties"]}
    called = door(wrong.TOOLS["dose"])
    said: list[str] = []
    asked: set[str | None] = set()
    for policy in mie.dosing.policies.ids:
        for more in (
            {},
            {"height": "160 cm", "sex": "female"},
            {"height": "160 cm", "sex": "female", "pregnant": True},
            {"height": "160 cm", "sex": "female", "product": "octagam-10"},
            {
                "height": "160 cm",
                "sex": "female",
                "product": "octagam-10",
                "renal_or_thrombosis_risk": True,
            },
            {
                "height": "160 cm",
                "sex": "female",
                "product": "privigen-10",
                "renal_or_thrombosis_risk": True,
            },
            {"height": "20 cm", "sex": "female"},
            {"weight": "900 kg"},
            {"weight": "9 kg"},
            {"age": 300},
            {"age": 6},
            {"weight": "70"},
            {"round_to": "nearest-vial"},
            {"days": 0},
            {"rate_cap": "4 mg/kg/min"},
            {"warn_above": "4 mg/kg"},
        ):
            for regimen in mie.evidence.regimens.ids:
                right = {"regimen": regimen, "weight": "70 kg", "weight_policy": policy}
                try:
                    answer = tool.call(right | more)
                except EvidenceError as error:
                    said.append(error.text(called))
                    asked |= {*needed(error.message), error.argument}
                else:
                    said += [*answer.warnings, *answer.cautions, answer.per_day, answer.in_all]
    assert {"height", "sex", "pre_pregnancy_weight", "weight", "age", "product"} <= asked
    assert asked <= {*taken, None}
    assert not any(IN_PYTHON.search(text) for text in said)
    for hint in ("say accept_implausible: 'weight'", "choose rate_cap", "give days to choose"):
        assert any(hint in text for text in said)
