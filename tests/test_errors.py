"""Every error says in one word what kind of fault it is, and which argument is at fault."""

import ast
import copy
import inspect
import pickle
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import errors
from myositis_ild_evidence import words as plain_words
from myositis_ild_evidence.errors import Argument, Code, EvidenceError, Hint, Wording
from myositis_ild_evidence.statistics.pairs import NoArmsError, NoControlError

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "myositis_ild_evidence"
CODES = get_args(Code)
#: No measure, for type checkers anything.
UNKNOWN: Any = "risk"
KINDS: list[type[EvidenceError]] = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, EvidenceError)
]
REGIMEN = mie.evidence.studies["huapaya2019"].regimen


def calls() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield every call in the source that makes an error or text with arguments in it."""
    for file in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                name = node.func.id
                if name.endswith("Error") or name in ("Problem", "Wording", "Hint"):
                    yield f"{file.relative_to(SOURCE)}:{node.lineno}", name, node


def words(written: ast.AST) -> Iterator[str]:
    """Yield the text that is written out in some code."""
    for node in ast.walk(written):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def parameters() -> set[str]:
    """Return the names of all arguments that a caller of the library can give."""
    found: set[str] = set()
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                found |= {one.arg for one in (*node.args.args, *node.args.kwonlyargs)}
    return found


@pytest.mark.slow
def test_no_message_writes_out_an_argument_that_each_door_calls_otherwise() -> None:
    names = parameters()
    snakes = {name for name in names if "_" in name.strip("_")}
    wrong = []
    for place, _, call in calls():
        markers = {
            id(inner)
            for node in ast.walk(call)
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Argument"
            for inner in ast.walk(node)
        }
        own = {id(inner) for word in call.keywords for inner in ast.walk(word)}
        for node in ast.walk(call):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if id(node) in markers | own:
                continue
            said = set(re.findall(r"\b([a-z_]+)=", node.value))
            said |= set(re.findall(r"(?<![./\w])[a-z]+(?:_[a-z]+)+\b(?![.(])", node.value)) & snakes
            if said & names:
                wrong.append((place, node.value))
    assert wrong == []


@pytest.mark.slow
def test_no_text_of_the_library_speaks_python_but_by_an_argument() -> None:
    names, wrong = parameters(), []
    for file in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said = set(re.findall(r"\b([a-z_]+)=(?![\"])", node.value))  # an attribute of HTML
                if id(node) not in docs and said & names and not node.value.startswith("<"):
                    wrong.append(f"{file.relative_to(SOURCE)}:{node.lineno}: {node.value}")
    assert wrong == []


def test_every_code_in_the_source_is_one_of_the_list_and_every_one_is_used() -> None:
    kinds: list[type[EvidenceError]] = [*KINDS, NoControlError, NoArmsError]
    used: set[str] = {kind.code for kind in kinds}
    for _, name, call in calls():
        for word in call.keywords:
            if word.arg == "code" and name.endswith("Error"):
                used |= {*words(word.value)}
    assert used <= {*CODES}
    source = "".join(file.read_text(encoding="utf-8") for file in SOURCE.rglob("*.py"))
    assert [code for code in CODES if source.count(f'"{code}"') < 2] == []


def test_every_code_is_documented_once() -> None:
    page = (ROOT / "docs" / "reference" / "errors.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    assert listed == sorted(CODES)


def test_codes_are_words_with_strokes() -> None:
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", code) for code in CODES)


def dose(**given: Any) -> Callable[[], object]:
    return lambda: REGIMEN.for_patient(**({"weight": "70 kg"} | given))


@pytest.mark.parametrize(
    ("fails", "code", "argument"),
    [
        (lambda: mie.evidence.studies["wang2202"], "unknown-key", None),
        (lambda: mie.evidence.studies[99], "no-position", None),
        (lambda: mie.evidence.studies.where(antibody="anti-MDA6"), "unknown-key", "antibody"),
        (lambda: mie.evidence.search(""), "missing-argument", "query"),
        (dose(weight=70), "missing-unit", "weight"),
        (dose(weight="70 kilogrm"), "unknown-unit", "weight"),
        (dose(weight="70 cm"), "wrong-dimension", "weight"),
        (dose(weight="-70 kg"), "out-of-range", "weight"),
        (dose(weight="7 kg"), "implausible", "weight"),
        (dose(weight=None), "missing-argument", "weight"),
        (dose(height="17 cm"), "implausible", "height"),
        (dose(pregnant=True, pre_pregnancy_weight=60), "missing-unit", "pre_pregnancy_weight"),
        (
            dose(pregnant=True, pre_pregnancy_weight="6 kg"),
            "implausible",
            "pre_pregnancy_weight",
        ),
        (dose(age="old"), "unreadable", "age"),
        (dose(pregnant="no"), "wrong-type", "pregnant"),
        (dose(pregnant=True, sex="male"), "contradiction", "pregnant"),
        (dose(sex="other"), "unknown-choice", "sex"),
        (dose(days=0), "out-of-range", "days"),
        (dose(days=2), "contradiction", "days"),
        (dose(weight_policy="adjusted"), "missing-argument", "height"),
        (dose(weight_policy="ajusted"), "unknown-key", "weight_policy"),
        (dose(weight_policy="prairie"), "not-encoded", "weight_policy"),
        (dose(product="octagam"), "unknown-key", "product"),
        (dose(product=1), "wrong-type", "product"),
        (dose(round_to="vial-up"), "missing-argument", "product"),
        (dose(round_to="vials"), "unknown-choice", "round_to"),
        (dose(indication="flu"), "unknown-key", "indication"),
        (dose(rate_cap="fast"), "unreadable", "rate_cap"),
        (dose(rate_cap="0 mL/h"), "out-of-range", "rate_cap"),
        (dose(warn_above="5 mL"), "wrong-dimension", "warn_above"),
        (lambda: REGIMEN.for_patient("70 kg").vials, "missing-argument", "product"),
        (lambda: REGIMEN.for_patient("70 kg").schedule("soon"), "invalid-value", "start"),
        (
            lambda: mie.evidence.regimens["dalakas1993/ivig"].for_patient("70 kg").per_day,
            "not-reported",
            "days",
        ),
        (
            lambda: mie.evidence.outcomes["huapaya2019/fvc-increase-10"].effect("risk-ratio"),
            "no-control",
            "measure",
        ),
        (
            lambda: mie.evidence.outcomes["wang2022/mortality-6mo"].effect(UNKNOWN),
            "unknown-choice",
            "measure",
        ),
        (lambda: mie.DosingRegimen(dose_per_course="2 g/kg", days_per_course=0), None, None),
    ],
)
def test_an_error_says_what_kind_of_fault_it_is_and_of_which_argument(
    fails: Callable[[], object], code: str | None, argument: str | None
) -> None:
    with pytest.raises(EvidenceError) as caught:
        fails()
    if code is None:
        assert caught.value.argument == "days_per_course"
    else:
        assert (caught.value.code, caught.value.argument) == (code, argument)
    assert caught.value.to_dict() == {
        "code": caught.value.code,
        "argument": caught.value.argument,
        "message": str(caught.value),
    }


def the_days(argument: Argument) -> str | None:
    """Be a door that has one argument."""
    return "the days" if argument.name == "days" else None


def made(kind: type[EvidenceError]) -> EvidenceError:
    if kind is mie.PackError:
        return mie.PackError([mie.Problem("a.toml", "n", "wrong")], "the text")
    return kind("give ", Argument("days", 5), Hint(" or ", Argument("x")), code="contradiction")


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_survives_a_copy_and_the_way_to_another_process(
    kind: type[EvidenceError],
) -> None:
    error = made(kind)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        for again in (copy.copy(error), pickle.loads(pickle.dumps(error, protocol))):
            assert type(again) is kind
            assert again.to_dict() == error.to_dict()
            assert again.text(the_days) == error.text(the_days)


@pytest.mark.parametrize("kind", KINDS)
def test_an_error_of_one_text_is_that_text(kind: type[EvidenceError]) -> None:
    if kind is not mie.PackError:
        error = kind("no days=5 here")
        assert str(error) == "no days=5 here"
        assert error.args == ("no days=5 here",)
        assert error.argument is None
        assert error.text(lambda _: None) == "no days=5 here"
        assert error.code == kind.code in CODES


def test_a_door_that_has_no_argument_leaves_out_what_only_helps_with_it() -> None:
    error = mie.MissingValueError("the days are not known", Hint("; give ", Argument("days")))
    assert str(error) == "the days are not known; give days="
    assert error.text(lambda argument: f"--{argument.name}") == (
        "the days are not known; give --days"
    )
    assert error.text(lambda _: None) == "the days are not known"
    assert error.text(errors.reader) == "the days are not known"
    outer = Wording("not known: ", error.message, ".")
    assert outer.text(errors.reader) == "not known: the days are not known."
    assert outer == "not known: the days are not known; give days=."


def test_what_a_message_cannot_do_without_is_named_in_words_at_a_door_without_it() -> None:
    error = mie.InvalidValueError(
        Argument("renal_or_thrombosis_risk", bare=True), " is True or False"
    )
    assert error.text(lambda _: None) == "renal or thrombosis risk is True or False"


def test_what_somebody_else_wrote_is_never_taken_for_an_argument() -> None:
    with pytest.raises(mie.UnknownKeyError) as caught:
        mie.evidence.studies["days=5 renal_or_thrombosis_risk=True"]
    assert caught.value.text(lambda argument: f"--{argument.name}") == str(caught.value)
    assert caught.value.argument is None


def test_importing_the_errors_takes_nothing_that_is_heavy() -> None:
    source = inspect.getsource(errors)
    taken = set(re.findall(r"^from (\S+) import", source, re.MULTILINE))
    assert taken == {"collections.abc", "typing", ".words"}
    beside = set(
        re.findall(r"^(?:from|import) (\S+)", inspect.getsource(plain_words), re.MULTILINE)
    )
    assert beside == {"collections.abc", "re"}
