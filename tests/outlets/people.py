"""Invented patients, always the same: one by one, and as the rows of a cohort."""

import random
from collections.abc import Iterator
from typing import Any

SEED = 20_261_101


def patients(number: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the measurements of patients, each with options of the dose that go with them."""
    draw = random.Random(SEED)
    for _ in range(number):
        yield _patient(draw), _options(draw)


def _patient(draw: random.Random) -> dict[str, Any]:
    kind = draw.choices(("adult", "child", "pregnant", "slip", "bare"), (58, 14, 12, 10, 6))[0]
    sex = "female" if kind == "pregnant" else draw.choice(("male", "female"))
    if kind == "bare":
        return {"weight": f"{draw.randint(40, 120)} kg"}
    if kind == "slip":
        return _slip(draw)
    if kind == "child":
        age = draw.choice((f"{draw.randint(2, 40)} months", draw.randint(3, 17)))
        years = age if isinstance(age, int) else int(age.split()[0]) / 12
        kilograms, centimetres = 8 + 3 * years + draw.randint(-2, 6), 70 + int(6 * years)
        made: dict[str, Any] = {"age": age, "weight": f"{kilograms:.1f} kg", "sex": sex}
        if draw.random() < 0.8:
            made["height"] = f"{centimetres + draw.randint(-5, 9)} cm"
        return made
    made = {"sex": sex, **_size(draw)}
    if draw.random() < 0.7:
        made["age"] = draw.randint(18, 95)
    if kind == "pregnant":
        made["pregnant"] = True
        made["age"] = draw.randint(18, 45)
        if draw.random() < 0.7:
            made["pre_pregnancy_weight"] = f"{draw.randint(45, 110)} kg"
    elif draw.random() < 0.1:
        made["pregnant"] = False
    for name in ("height", "sex"):
        if draw.random() < 0.06:
            made.pop(name, None)
    return made if made.get("sex") or not made.get("pregnant") else made | {"sex": "female"}


def _size(draw: random.Random) -> dict[str, Any]:
    kilograms = draw.choice((draw.randint(45, 95), draw.randint(90, 190))) + draw.random()
    if draw.random() < 0.3:
        pounds = {"weight": f"{kilograms / 0.45359237:.0f} lb"}
        return pounds | {"height": f"{draw.randint(58, 77)} in"}
    height = draw.choice((f"{draw.randint(140, 205)} cm", f"1.{draw.randint(45, 99)} m"))
    return {"weight": f"{kilograms:.1f} kg", "height": height}


def _slip(draw: random.Random) -> dict[str, Any]:
    """Return measurements that are refused, or that somebody checked."""
    slips: tuple[tuple[dict[str, Any], str], ...] = (
        ({"weight": "400 kg", "height": "180 cm", "sex": "male"}, "weight"),
        ({"weight": "12 kg", "height": "160 cm", "sex": "female"}, "weight"),
        ({"weight": "70 kg", "height": "95 cm", "sex": "male"}, "height"),
        ({"weight": "70 kg", "age": 130}, "age"),
        ({"weight": 70}, ""),
        ({"weight": "70 cm"}, ""),
    )
    made, odd = draw.choice(slips)
    if odd and draw.random() < 0.7:
        return made | {"accept_implausible": [draw.choice((odd, odd, "weight"))]}
    return dict(made)


def _options(draw: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {}
    risk = draw.choice((None, None, True, False))
    if risk is not None:
        made["renal_or_thrombosis_risk"] = risk
    if draw.random() < 0.25:
        made["rate_cap"] = draw.choice(("150 mL/h", "0.04 mL/kg/min", "3 mg/kg/min"))
    if draw.random() < 0.25:
        made["warn_above"] = draw.choice(("60 g", "100 g"))
    if draw.random() < 0.15:
        made["indication"] = draw.choice(
            ("immune-thrombocytopenia", "primary-immunodeficiency", "dermatomyositis")
        )
    return made


def cohort(number: int) -> dict[str, list[Any]]:
    """Return columns of patients: units in the names, and missing and odd values among them.

    Weights are whole eighths, so that every engine reads the same number.
    """
    draw = random.Random(SEED + 1)
    names = ("patient", "weight_kg", "weight_lb", "height_cm", "sex", "age_years")
    more = ("pregnant", "before_kg", "before_lb")
    columns: dict[str, list[Any]] = {name: [] for name in (*names, *more)}
    for row in range(number):
        made = _row(draw)
        for name, value in zip(columns, (row, *made), strict=True):
            columns[name].append(value)
    return columns


def _row(draw: random.Random) -> tuple[Any, ...]:
    child = draw.random() < 0.1
    sex: str | None = draw.choice(("male", "female"))
    age: float | None = float(draw.randint(1, 17) if child else draw.randint(18, 95))
    kilograms: float | None = (draw.randint(40, 480) if child else draw.randint(320, 1440)) / 8
    height: float | None = float(draw.randint(75, 180) if child else draw.randint(140, 205))
    if draw.random() < 0.15 and not child:
        kilograms = float(draw.choice((50, 60, 70, 75, 80, 100, 125)))  # on a step of vials
    if draw.random() < 0.02:
        kilograms = draw.choice((0.0, 12.0, 19.875, 20.0, 350.0, 350.125, 700.0, -70.0))
    if draw.random() < 0.02:
        height = draw.choice((1.75, 99.0, 100.0, 152.0, 152.5, 250.0, 260.0))
    if draw.random() < 0.01:
        age = draw.choice((0.0, 18.0, 120.0, 121.0))
    pregnant = not child and sex == "female" and draw.random() < 0.12
    before = draw.randint(320, 960) / 8 if pregnant and draw.random() < 0.7 else None
    if draw.random() < 0.005:
        pregnant = True  # whatever the sex
    known: tuple[Any, ...] = (kilograms, height, sex, age)
    kilograms, height, sex, age = (None if draw.random() < 0.01 else value for value in known)
    pounds, before_pounds = (None if kg is None else kg * 2.25 for kg in (kilograms, before))
    return kilograms, pounds, height, sex, age, pregnant, before, before_pounds
