"""The cited data that doses need are read strictly, and their collections say what they hold."""

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing, resources
from myositis_ild_evidence.dosing import tables


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            b"a = \n",
            "1 problem in the pack:\n"
            "  policies.toml: not valid TOML: Invalid value (at line 1, column 5)",
        ),
        (
            b"a = 1\n",
            "4 problems in the pack:\n"
            "  policies.toml: devine: this field is required\n"
            "  policies.toml: limit: this field is required\n"
            "  policies.toml: policy: this field is required\n"
            "  policies.toml: a: unknown field; valid: 'devine', 'limit', 'policy'",
        ),
    ],
)
def test_a_broken_file_is_refused_with_every_problem(
    text: bytes, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def read(name: str) -> bytes:
        asked.append(name)
        return text

    monkeypatch.setattr(resources, "read", read)
    tables.policy_file.cache_clear()
    try:
        with pytest.raises(mie.PackError) as caught:
            tables.policy_file()
    finally:
        tables.policy_file.cache_clear()
    assert str(caught.value) == said
    assert asked == ["policies.toml"]


def test_unknown_ids_are_met_with_near_ones() -> None:
    with pytest.raises(mie.UnknownKeyError) as policy:
        _ = dosing.policies["adjustd"]
    with pytest.raises(mie.UnknownKeyError) as product:
        _ = dosing.products["octagam"]
    assert str(policy.value) == "no weight policy 'adjustd'; did you mean 'adjusted'?"
    assert str(product.value) == "no product 'octagam'; did you mean 'octagam-10'?"


def test_every_policy_and_product_has_its_own_id() -> None:
    for id in dosing.policies.ids:
        assert dosing.policies[id].id == id
    for id in dosing.products.ids:
        assert dosing.products[id].id == id
    assert (len(dosing.policies), len(dosing.products)) == (8, 2)


def test_the_constants_of_the_ideal_weight_are_as_cited() -> None:
    devine = tables.policy_file().devine
    figures = (devine.male, devine.female, devine.per_inch, devine.above)
    assert [str(figure) for figure in figures] == ["50 kg", "45.5 kg", "2.3 kg", "60 in"]
