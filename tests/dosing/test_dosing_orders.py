"""Orders by the table: each is read in every way that it can be meant, or refused."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
from myositis_ild_evidence import dosing
from myositis_ild_evidence.dosing.order_reader import GRAMMAR

HERE = Path(__file__).parent


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))


KINDS = table("orders")
REFUSED = table("refused_orders")
PUBLIC = table("orders_of_public_pages")["order"]
OWN = [(text, ways) for kind in KINDS.values() for text, ways in kind.items()]
READ = OWN + [(each["text"], each["readings"]) for each in PUBLIC if "readings" in each]
TEXTS = [text for text, _ in READ]
read = cache(dosing.read_order)
#: What makes a reading one of two: an order is never read in one of them only.
OF_TWO = ("days-above-the-course", "over-days-below-a-course", "days-or-courses")


def told(phase: dosing.OrderPhase) -> str:
    """Return a phase as the tables write it."""
    parts = (phase.days, phase.interval, phase.courses)
    said = [str(phase.dose), *("-" if part is None else str(part) for part in parts)]
    return " | ".join([phase.name, *said] if phase.name else said)


def ways(order: dosing.Order) -> list[str]:
    return [" > ".join(told(phase) for phase in one.phases) for one in order.readings]


def why(order: str) -> str:
    """Return why an order is refused, without the order and the examples."""
    with pytest.raises(mie.InvalidValueError) as caught:
        dosing.read_order(order)
    start, end = f"{order!r} is not an order: ", f"; {GRAMMAR}"
    message = str(caught.value)
    assert message.startswith(start)
    assert message.endswith(end)
    return message.removeprefix(start).removesuffix(end)


def test_each_kind_has_ten_orders() -> None:
    assert min(len(kind) for kind in KINDS.values()) >= 10
    assert len(PUBLIC) >= 20


@pytest.mark.parametrize(("text", "readings"), OWN)
def test_an_order_is_read_in_every_way_that_it_can_be_meant(text: str, readings: list[str]) -> None:
    assert ways(read(text)) == readings


@pytest.mark.parametrize(("text", "cause"), REFUSED.items())
def test_an_order_that_is_not_read_names_the_part_and_the_cause(text: str, cause: str) -> None:
    assert why(text) == cause


@pytest.mark.parametrize("order", PUBLIC, ids=[each["text"] for each in PUBLIC])
def test_an_order_of_a_public_page_is_read_or_refused_with_the_cause(order: dict[str, Any]) -> None:
    if "refused" in order:
        assert why(order["text"]) == order["refused"]
    else:
        assert ways(read(order["text"])) == order["readings"]


@pytest.mark.parametrize("text", [text for kind in OF_TWO for text in KINDS[kind]])
def test_of_an_order_with_two_readings_nothing_is_given_until_one_is_chosen(text: str) -> None:
    order = read(text)
    assert len(order.readings) > 1
    for given in (
        lambda: dosing.nearest(text),
        lambda: dosing.nearest(order),
        lambda: order.regimen(),
        lambda: order.for_patient("70 kg"),
    ):
        with pytest.raises(mie.AmbiguousDoseError, match="Give reading=1 or reading=2"):
            given()


def test_other_orders_have_one_reading() -> None:
    others = [text for kind, each in KINDS.items() for text in each if kind not in OF_TWO]
    # A loading dose with days above the course is as open as one that stands alone.
    open_ = "2 g/kg x 2 days then 1 g/kg monthly"
    assert [text for text in others if len(read(text).readings) != 1] == [open_]


def test_readings_stand_in_the_order_of_their_doses() -> None:
    most = {text: [one.phases[0].per_course.high for one in read(text).readings] for text in TEXTS}
    assert most == {text: sorted(doses) for text, doses in most.items()}


def test_what_was_read_is_itself_an_order_with_the_same_reading() -> None:
    told_as = {
        one.words: way
        for text, ways_of_it in READ
        for one, way in zip(read(text).readings, ways_of_it, strict=True)
        if "at most" not in one.words and "at least" not in one.words and not one.refused
    }
    assert len(told_as) > 100
    assert {words: ways(read(words)) for words in told_as} == {
        words: [way] for words, way in told_as.items()
    }


def spoiled(text: str) -> list[str]:
    """Return an order with a word that means nothing, at each place."""
    words = text.split()
    return [
        " ".join([*words[:place], "sideways", *words[place:]]) for place in range(len(words) + 1)
    ]


def test_an_unknown_word_anywhere_is_never_left_out() -> None:
    assert [one for text in TEXTS for one in spoiled(text) if is_read(one)] == []


def is_read(text: str) -> bool:
    try:
        dosing.read_order(text)
    except mie.EvidenceError:
        return False
    return True


def test_every_reading_of_an_order_can_be_written_as_data() -> None:
    for text, readings in READ:
        told_as = read(text).to_dict()
        assert told_as["order"] == text
        assert [one["number"] for one in told_as["readings"]] == [*range(1, 1 + len(readings))]
