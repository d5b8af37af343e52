"""Arguments that a tool does not take: invented ones, and every wrong type of every argument."""

import inspect
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NamedTuple

import jsonschema

import myositis_ild_evidence as mie
from myositis_ild_evidence.assistant.arguments import Arguments
from myositis_ild_evidence.assistant.tools import Tools

TOOLS = {tool.__name__: tool for tool in Tools(mie.evidence).every()}

#: Arguments of each tool that are right.
RIGHT: dict[str, dict[str, Any]] = {
    "answer": {"antibody": "anti-MDA5", "lung": "rp-ild"},
    "records": {"kind": "regimens"},
    "search": {"words": "embolism"},
    "study": {"id": "wang2022"},
    "dose": {
        "regimen": "huapaya2019/ivig",
        "weight": "120 kg",
        "height": "160 cm",
        "sex": "female",
    },
    "effect": {"outcome": "wang2022/mortality-6mo"},
    "check_claim": {"claim": "short-term-fvc"},
    "cite": {"keys": ["wang2022"]},
}


class Wrong(NamedTuple):
    """A call that is refused, and what the error says at the least."""

    tool: str
    arguments: dict[str, Any]
    says: tuple[str, ...]


UNKNOWN = [
    Wrong(
        tool,
        {**RIGHT[tool], name: value},
        (f"{tool} takes no {name!r}; did you mean ", f"'{meant}'"),
    )
    for tool, name, value, meant in (
        ("dose", "policy", "adjusted", "weight_policy"),
        ("dose", "weightPolicy", "adjusted", "weight_policy"),
        ("dose", "weight-policy", "adjusted", "weight_policy"),
        ("dose", "roundTo", "5 g", "round_to"),
        ("dose", "rounding", "nearest-vial", "round_to"),
        ("dose", "age_years", 8, "age"),
        ("dose", "patientAge", 8, "age"),
        ("dose", "Age", 8, "age"),
        ("dose", "Pregnant", True, "pregnant"),
        ("dose", "is_pregnant", True, "pregnant"),
        ("dose", "warn_abov", "1 g", "warn_above"),
        ("dose", "warn_above_g", 1, "warn_above"),
        ("dose", "bodyWeight", "70 kg", "weight"),
        ("dose", "weight ", "70 kg", "weight"),
        ("dose", "days_per_course", 2, "days"),
        ("dose", "Day", 2, "days"),
        ("dose", "WarnAbove", "1 g", "warn_above"),
        ("dose", "atRisk", True, "renal_or_thrombosis_risk"),
        ("search", "lmit", 5, "limit"),
        ("search", "max_limit", 5, "limit"),
        ("study", "ID", "wang2022", "id"),
        ("study", "study_id", "wang2022", "id"),
        ("effect", "measures", "odds-ratio", "measure"),
        ("effect", "Groups", ["ivig"], "groups"),
        ("check_claim", "claims", "small-samples", "claim"),
        ("cite", "style_name", "apa", "style"),
        ("cite", "key", "wang2022", "keys"),
    )
]
UNKNOWN += [
    Wrong(tool, {**RIGHT[tool], name: value}, (f"{tool} takes no {name!r}; valid: ", f"'{valid}'"))
    for tool, name, value, valid in (
        ("dose", "gender", None, "sex"),
        ("search", "studies", ["wang2022"], "words"),
        ("search", "self", None, "words"),
        ("effect", "totals", {"all": 48}, "groups"),
        ("check_claim", "given", {"claim": "small-samples"}, "claim"),
        ("cite", "", "apa", "keys"),
    )
]

MISSING = [
    *(
        Wrong(
            name,
            {given: value for given, value in RIGHT[name].items() if given != missing},
            (f"{name} needs {missing}",),
        )
        for name, tool in TOOLS.items()
        for missing, one in inspect.signature(tool).parameters.items()
        if one.default is one.empty
    ),
    Wrong("dose", {}, ("dose needs regimen", "dose needs weight", "70 kg")),
    Wrong("dose", {"regimen": "wang2022", "Weight": "70 kg"}, ("'Weight'", "dose needs weight")),
    Wrong("study", {"study": "wang2022"}, ("study takes no 'study'", "study needs id")),
    Wrong("effect", {"outcomes": "wang2022/mortality-6mo"}, ("'outcome'", "effect needs outcome")),
    Wrong("cite", {"key": ["wang2022"]}, ("'keys'", "cite needs keys")),
]

WRONG_TYPE = [
    Wrong(tool, {**RIGHT[tool], name: value}, says)
    for tool, name, value, says in (
        ("dose", "age", "45", ("'45' has no unit", "'6 months'")),
        ("dose", "age", 45.0, ("age takes a whole number or text, not 45.0", '"6 months"')),
        ("dose", "age", True, ("age takes a whole number or text, not true",)),
        ("dose", "pregnant", "no", ("pregnant takes true or false, not 'no'",)),
        ("dose", "pregnant", 1, ("pregnant takes true or false, not 1",)),
        ("dose", "pregnant", "null", ("pregnant takes true or false, not 'null'",)),
        ("dose", "days", "3", ("days takes a whole number, not '3'",)),
        ("dose", "days", 3.0, ("days takes a whole number, not 3.0",)),
        ("dose", "days", True, ("days takes a whole number, not true",)),
        ("dose", "weight", 70, ("weight takes text, not 70", '"70 kg"')),
        ("dose", "weight", None, ("weight takes text, not null", '"70 kg"')),
        ("dose", "weight", ["70 kg"], ('weight takes text, not ["70 kg"]',)),
        ("dose", "weight", {"value": 70, "unit": "kg"}, ("weight takes text, not {",)),
        ("dose", "height", 175.5, ("height takes text, not 175.5", '"175 cm"')),
        ("dose", "height", "null", ("'null' is not a number with a unit",)),
        ("dose", "sex", "Male", ("sex takes 'male' or 'female', not 'Male'",)),
        ("dose", "sex", "null", ("sex takes 'male' or 'female', not 'null'",)),
        (
            "dose",
            "renal_or_thrombosis_risk",
            0,
            ("renal_or_thrombosis_risk takes true or false, not 0",),
        ),
        ("dose", "round_to", 5, ("round_to takes text, not 5", '"5 g"')),
        ("dose", "product", "null", ("no product 'null'",)),
        (
            "dose",
            "accept_implausible",
            "weights",
            ("accept_implausible takes 'weight', 'height', 'age', 'bmi' or 'dose'",),
        ),
        ("dose", "accept_implausible", '["weight"]', ("accept_implausible takes",)),
        ("search", "limit", "5", ("limit takes a whole number, not '5'",)),
        ("search", "limit", None, ("limit takes a whole number, not null",)),
        ("effect", "groups", ["ivig", 1], ('not ["ivig", 1]',)),
        ("effect", "groups", {"ivig": "non_ivig"}, ("groups takes text or a list of texts",)),
        ("effect", "groups", [["ivig", "non_ivig"]], ("groups takes text or a list of texts",)),
        ("effect", "groups", '["ivig", "non_ivig"]', ('["ivig", "non_ivig"]',)),
        ("effect", "plus_minus", "SD", ("plus_minus takes 'sd' or 'se', not 'SD'",)),
        ("cite", "keys", "wang2022", ("keys takes a list of texts, not 'wang2022'",)),
        ("cite", "keys", '["wang2022"]', ("keys takes a list of texts, not",)),
        ("cite", "keys", {"wang2022": True}, ("keys takes a list of texts, not",)),
        ("cite", "style", "", ("style takes 'text', ",)),
        ("study", "id", 2022, ("id takes text, not 2022",)),
        ("check_claim", "claim", ["small-samples"], ("claim takes text, not",)),
    )
]

#: Values of every type that JSON has, and texts that look like another type.
VALUES: list[Any] = [
    *(None, True, False, 0, 1, -1, 45, 45.0, 45.5, 10**40, 1e300),
    *("", " ", "x", "45", "45.0", "true", "no", "null", "None", "{}", "[]", '["x"]'),
    *([], ["x"], ["weight"], ["age", "height"], [1], [None], [True], [["x"]], ["x", 1]),
    *({}, {"x": "x"}, {"weight": True}),
    *("male", "adult", "risk-ratio", "sd", "apa", "weight", "higher"),
]


def untouched(tool: Callable[..., Any]) -> Arguments:
    """Return what a tool takes, with the arguments that would reach it in place of its answer."""
    return Arguments(wraps(tool)(lambda **given: given))


def one_by_one() -> Iterator[tuple[str, str, dict[str, Any], bool]]:
    """Yield each value for each argument of each tool, and whether its schema allows it.

    The schema is asked by another library; a schema cannot say that 45.0 is not a whole number.
    """
    for name, tool in TOOLS.items():
        schema = Arguments(tool).schema()
        valid = jsonschema.Draft202012Validator(schema).is_valid
        for argument, described in schema["properties"].items():
            whole = "integer" in str(described)
            for value in VALUES:
                arguments = {**RIGHT[name], argument: value}
                fits = not (whole and isinstance(value, float)) and valid(arguments)
                yield name, argument, arguments, fits


def of_every_kind() -> list[Wrong]:
    """Return the invented calls, and one for each argument and each type that it is not of."""
    found = [*UNKNOWN, *MISSING, *WRONG_TYPE]
    tried = set()
    for name, argument, arguments, fits in one_by_one():
        kind = (name, argument, type(arguments[argument]))
        if not fits and kind not in tried:
            tried.add(kind)
            found.append(Wrong(name, arguments, (f"{argument} takes ",)))
    return found
