"""Every result as plain data and JSON, with its type and version, valid by its schema."""

import json
from collections.abc import Iterator
from functools import cache, partial
from itertools import islice
from typing import Any

import jsonschema
import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence.packs import json_schema
from myositis_ild_evidence.records.plain import Plain
from myositis_ild_evidence.schemas import RESULTS
from myositis_ild_evidence.statistics import e_value, information_size

EV = mie.evidence
DEATH = EV.outcomes["wang2022/mortality-6mo"]


@cache
def schema() -> Any:
    return json_schema("result")


def attempts(outcome: mie.Outcome) -> Iterator[Any]:
    for measure in (
        "risk-ratio",
        "proportion",
        "zero-event-bound",
        "number-needed-to-treat",
        "mean-difference",
    ):
        for groups in (None, *([cell.group] for cell in outcome.values)):
            yield partial(outcome.effect, measure, groups)
    yield outcome.recompute_p
    yield outcome.fragility


def computed() -> Iterator[Any]:
    """Everything that verbs give on all of the shipped evidence."""
    for outcome in EV.outcomes:
        for attempt in attempts(outcome):
            try:
                yield attempt()
            except mie.EvidenceError:
                continue
    yield e_value(DEATH.effect("risk-ratio"))
    yield information_size(DEATH)
    yield from (claim.check() for claim in EV.claims)
    yield from (EV.can_pool(domain) for domain in ("mortality", "lung", "remission"))
    yield EV.audit()
    yield from EV.audit()[:3]
    yield from (EV.answer(), EV.answer(lung="rp-ild"), EV.gap_map(), EV.overlap())
    yield from (EV.search("embolism"), EV.values(), *EV.tables().values())
    yield mie.dosing.verify()


def doses() -> Iterator[Any]:
    for order in ("400 mg/kg x 5 days", "2 g/kg for 2 days every month", "30 g daily x 5"):
        yield mie.dosing.read_order(order)
    yield mie.dosing.nearest("2 g/kg over 5 days")
    for regimen in EV.regimens:
        asked: tuple[dict[str, Any], ...] = (
            {},
            {"product": "octagam-10", "round_to": "nearest-vial", "days": 4},
        )
        for options in asked:
            try:
                dose = regimen.for_patient("70 kg", **options)
            except mie.EvidenceError:
                continue
            yield from (dose, dose.weighed, dose.rounded, dose.difference)
            if options and regimen.days_per_course == 4:
                yield dose.vials


def test_every_result_is_valid_by_its_schema() -> None:
    checker = jsonschema.Draft202012Validator(schema())
    seen = set()
    for result in (*computed(), *doses()):
        text = mie.to_json(result)
        document = json.loads(text)
        assert document["type"] == type(result).__name__
        assert document["result"] == json.loads(json.dumps(result.to_dict()))
        found = [f"{e.json_path}: {e.message[:200]}" for e in checker.iter_errors(document)]
        assert not found, (type(result), found[:3])
        seen.add(type(result))
    assert {type_ for type_ in RESULTS if type_ not in seen} <= {mie.dosing.Vials}


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())
    assert set(schema()["properties"]["type"]["enum"]) == {type_.__name__ for type_ in RESULTS}
    assert schema()["properties"]["schema_version"] == {"const": 1}


def test_a_field_that_a_result_does_not_have_is_refused_by_its_schema() -> None:
    document = json.loads(mie.to_json(DEATH.effect("risk-ratio")))
    document["result"]["estimat"] = 1
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema())


@pytest.mark.parametrize("result", [*islice(doses(), 8)], ids=lambda result: type(result).__name__)
def test_a_dose_in_any_form_says_whom_it_is_for(result: Plain) -> None:
    if not isinstance(result, mie.dosing.Doses):  # a part of a dose
        assert mie.dosing.INTENDED_USE in mie.to_json(result)


def test_figures_keep_their_digits() -> None:
    effect = EV.outcomes["huapaya2019/fvc-increase-10"].effect("proportion", groups=["all"])
    assert effect.to_dict()["inputs"][0]["events"] == 7
    dose = EV.regimens["huapaya2019/ivig"].for_patient("70.5 kg").to_dict()
    assert dose["per_day"]["low"] == "28.2 g/day"
    assert dose["weight_policy"] == "actual"
    assert (
        mie.statistics.e_value(DEATH.effect("risk-ratio")).to_dict()["of"]["measure"]
        == "risk-ratio"
    )


def test_what_cannot_be_told_says_why() -> None:
    dose = EV.regimens["dalakas1993/ivig"].for_patient("70 kg")
    assert set(dose.rounded.to_dict()["per_day"]) == {"missing"}


def test_a_result_is_not_read_back() -> None:
    with pytest.raises(mie.InvalidValueError, match="computed anew"):
        mie.from_json(mie.to_json(DEATH.effect("risk-ratio")))
