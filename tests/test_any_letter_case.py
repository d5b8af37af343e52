"""On the command line, an id or the name of a format means one thing in any letter case."""

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.errors import near


@pytest.mark.parametrize(
    "words",
    [
        ["show", "huapaya2019"],
        ["values", "wang2022", "--format", "json"],
        ["references", "wang2022", "--format", "ama"],
        ["export", "json", "wang2022"],
        ["dose", "huapaya2019/ivig"],
        ["dose", "huapaya2019", "--weight=70kg", "--weight-policy", "actual",
         "--product", "octagam-10"],
        ["dose", "huapaya2019", "--weight=70kg", "--indication", "dermatomyositis",
         "--product=privigen-10"],
        ["compare", "huapaya2019", "--weight=70kg", "--format", "csv"],
    ],
)  # fmt: skip
def test_an_id_in_capitals_is_that_id(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    expected = capsys.readouterr().out
    options = [words[0], *(word if "=" in word or word.startswith("--") else word.upper()
                           for word in words[1:])]  # fmt: skip
    if words[0] == "references":
        options[1] = words[1]  # keys of references can have capitals of their own
    assert main(options) == 0
    assert capsys.readouterr().out == expected


def test_code_is_held_to_the_letter_and_offered_the_id() -> None:
    with pytest.raises(mie.UnknownKeyError, match=r"no study 'HUAPAYA2019'; did you mean 'huapay"):
        mie.evidence.studies["HUAPAYA2019"]
    with pytest.raises(mie.UnknownKeyError, match=r"did you mean 'octagam-10'\?$"):
        dosing.products["OCTAGAM-10"]


def test_the_same_letters_in_another_case_are_offered_alone() -> None:
    assert near("KG", ["g", "kg", "Kg", "mg"]) == "did you mean 'kg' or 'Kg'?"
    assert near("Kg", ["g", "mg"]) == "did you mean 'g'?"


def test_the_help_says_which_policy_can_never_be_applied(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["dose", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    applied, _, left = told.partition("weight policies: ")[2].partition(" not applied, ")
    left = left.partition(" products: ")[0]
    assert left == "as the rule could not be read: nhs-england-2024, prairie, scotland"
    named = {*applied.split(", "), *left.partition(": ")[2].split(", ")}
    assert named == {*dosing.policies.ids}
