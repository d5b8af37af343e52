"""Make the doses that `myositis-ild-evidence verify` expects: ``python doses.py [--check]``.

Nothing of the library is imported. Every figure follows in exact fractions from the sentences of
the rules and labels that stand beside it here; whole vials are found by trying every sum. The file
is ``src/myositis_ild_evidence/data/verification/doses.toml``.

Worked by hand, to check this script itself:

* A man of 175 cm: 175 / 2.54 = 68.8976 in; 50 + 2.3 x 8.8976 = 70.4646 kg ideal. At 100 kg the
  excess is 29.5354 kg, 0.4 of it 11.8142 kg: 82.2787 kg adjusted. 0.4 g/kg: 32.9115 g a day,
  164.5575 g in 5 days.
* Octagam vials of 2, 5, 10, 20, 30 g: 33 g is nearest to 32.9115 g; 20 + 5 + 2 + 2 + 2 + 2 g
  are 6 vials.
* Robinson, man of 180 cm: 52 + 0.75 x 28 = 73 kg; 1.2 x 73 = 87.6 kg; at 100 kg
  73 + 0.4 x 27 = 83.8 kg.
* Octagam in dermatomyositis at 80 kg: 4 mg/kg/min x 60 x 80 kg / 100 mg/mL = 192 mL/h; at risk
  0.03 mL/kg/min x 60 x 80 kg = 144 mL/h (3.3 mg/kg/min are 158.4 mL/h: the lower one counts).
* 80 kg at 0.4 g/kg: 32 g, 320 mL. 30 minutes at 1 mg/kg/min (48 mL/h) are 24 mL; 296 mL at
  192 mL/h are 1.5417 h: 2.0417 h in all, and 1.6667 h at the maximum throughout.
"""

import sys
from collections.abc import Iterator
from fractions import Fraction as F  # noqa: N817 - it stands in every line
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[2] / "src/myositis_ild_evidence/data/verification/doses.toml"
KG_OF_LB = F(45359237, 100000000)  # the pound is 0.45359237 kg
CM_OF_INCH = F(254, 100)

# What studies gave, as the evidence document prints it.
REGIMENS: dict[str, dict[str, Any]] = {
    # 400 mg/kg/day for 5 days, 6 courses.
    "huapaya2019/ivig": {"daily": F(4, 10), "days": 5, "courses": (6, 6)},
    # 400 mg/kg/day for 5 days, further courses not counted.
    "wang2022/ivig": {"daily": F(4, 10), "days": 5, "courses": (1, None)},
    # 1 g/kg/day for 2 days, 4 to 6 courses.
    "cherin2002/ivig": {"daily": F(1), "days": 2, "courses": (4, 6)},
    # 2 g/kg once a month for 3 months, days not stated.
    "dalakas1993/ivig": {"course": F(2), "days": None, "courses": (3, 3)},
}

# The vials, in grams: octagam.com/dosing-and-infusion; Privigen's European text of 2014, section 2.
VIALS = {
    "octagam-10": [F(2), F(5), F(10), F(20), F(30)],
    "privigen-10": [F(5, 2), F(5), F(10), F(20), F(40)],
}
# The vials of further products, as their labels or leaflets list them.
FURTHER = {
    "gamunex-c-10": [F(1), F(5, 2), F(5), F(10), F(20), F(40)],
    "panzyga-10": [F(1), F(5, 2), F(5), F(10), F(20), F(30)],
    "gammagard-liquid-10": [F(1), F(5, 2), F(5), F(10), F(20), F(30)],
    "kiovig-10": [F(1), F(5, 2), F(5), F(10), F(20), F(30)],
    "flebogamma-dif-5": [F(1, 2), F(5, 2), F(5), F(10), F(20)],
    "flebogamma-dif-10": [F(5), F(10), F(20)],
    "yimmugo-10": [F(5), F(10), F(20)],
    "asceniv-10": [F(5)],
    "intragam-10": [F(10)],
}
MG_PER_ML = 100  # of all but the one that has 5 in its name


def devine(cm: F, male: bool) -> F:
    """50 kg for men, 45.5 kg for women, and 2.3 kg for each inch above 60."""
    return (F(50) if male else F("45.5")) + F("2.3") * (cm / CM_OF_INCH - 60)


def robinson(cm: F, male: bool) -> F:
    """52 kg and 0.75 kg per cm above 152 for men; 49 kg and 0.67 kg for women."""
    return F(52) + F("0.75") * (cm - 152) if male else F(49) + F("0.67") * (cm - 152)


def adjusted(kg: F, ideal: F) -> F:
    """Ideal weight and 0.4 of the excess."""
    return ideal + F(4, 10) * (kg - ideal)


def weight(policy: str, kg: F, cm: F | None, male: bool, age: F, before: F | None) -> F | None:
    """Return the dosing weight by the sentences of each rule; None where it says to refuse."""
    if policy == "actual":
        return kg
    assert cm is not None
    ideal = robinson(cm, male) if policy == "nhs-england-robinson" else devine(cm, male)
    bmi = kg / (cm / 100) ** 2
    short = cm < F("152.4")  # 60 inches
    if policy == "bloodstar-2026":
        # Not below 18 years, below 152 cm, in pregnancy, or where the actual weight is lower.
        weighed = adjusted(kg, ideal)
        return kg if age < 18 or cm < 152 or before is not None or kg < weighed else weighed
    if policy == "ontario-igum":
        # The weight before the pregnancy; 152.4 cm or more, men over 50 kg, women over 45.5 kg.
        kg = kg if before is None else before
        return kg if short or kg <= (50 if male else F("45.5")) else adjusted(kg, ideal)
    if policy == "england-panel-form":
        # Actual weight of children and below 132 cm; else above BMI 30 or 120 % of ideal.
        if age < 18 or cm < 132:
            return kg
        return adjusted(kg, ideal) if bmi > 30 or kg > F(12, 10) * ideal else kg
    if age < 18:
        return None
    if policy == "clinpk":
        # Ideal; adjusted above 1.2 x ideal; actual below ideal.
        return adjusted(kg, ideal) if kg > F(12, 10) * ideal else min(kg, ideal)
    if policy == "bmi30-web":
        return adjusted(kg, ideal) if bmi >= 30 else ideal
    if cm < 152 if policy == "nhs-england-robinson" else short:
        return None
    if policy == "ideal":
        return ideal
    if policy == "adjusted":
        return min(kg, adjusted(kg, ideal)) if kg < ideal else adjusted(kg, ideal)
    if policy == "bmi30-actual":
        return adjusted(kg, ideal) if bmi > 30 else kg
    # England's policy and the order sheet of the United States.
    return adjusted(kg, ideal) if kg > F(12, 10) * ideal else kg


def every_sum(sizes: list[F], most: F) -> dict[F, tuple[int, ...]]:
    """Return every sum of vials up to the most, with the fewest: of as many, the larger ones."""
    step = F(1, 2)
    large = sorted(sizes, reverse=True)
    found: dict[F, tuple[int, ...]] = {F(0): (0,) * len(large)}
    for units in range(1, int(most / step) + 1):
        total = units * step
        ways = []
        for place, size in enumerate(large):
            if (before := found.get(total - size)) is not None:
                counts = list(before)
                counts[place] += 1
                ways.append(tuple(counts))
        if ways:
            found[total] = min(ways, key=lambda c: (sum(c), [-each for each in c]))
    del found[F(0)]
    return found


def in_vials(grams: F, sizes: list[F], way: str) -> tuple[F, str]:
    """Return the sum of whole vials that a dose is rounded to, and the vials."""
    sums = every_sum(sizes, grams + max(sizes))
    if way == "vial-up":
        total = min(each for each in sums if each >= grams)
    elif way.startswith("fewest-vials"):  # the fewest within 5 %, of several the nearest
        near = [each for each in sums if abs(each - grams) <= grams * F(5, 100)]
        total = min(near, key=lambda each: (sum(sums[each]), abs(each - grams), -each))
    elif way == "vial-down":
        total = max(each for each in sums if each <= grams)
    else:  # nearest; a dose in the middle goes up
        total = min(sums, key=lambda each: (abs(each - grams), -each))
    counts = zip(sorted(sizes, reverse=True), sums[total], strict=True)
    return total, " + ".join(f"{n} x {decimal(size)} g" for size, n in counts if n)


def days_of(course: F, days: int, step: F) -> list[F]:
    """Divide a rounded course into days of whole steps, the higher ones first."""
    low, higher = divmod(int(course / step), days)
    return [(low + 1) * step] * higher + [low * step] * (days - higher)


def to_step(grams: F, step: F) -> F:
    """Round to the nearest step; a dose in the middle goes up."""
    whole, rest = divmod(grams, step)
    return (whole + (1 if rest >= step / 2 else 0)) * step


# mg/kg/min or mL/kg/min, as octagamusa.com prints them; Privigen's pages have no rate for
# dermatomyositis, so the lowest of their maximum rates counts: 4 mg/kg/min (ITP).
def rate(product: str, indication: str, at_risk: bool, kg: F) -> F:
    """Return the highest rate in mL/h."""

    def of_mg(mg: F) -> F:
        return mg * 60 * kg / MG_PER_ML

    def of_ml(ml: F) -> F:
        return ml * 60 * kg

    if product == "privigen-10":
        return of_mg(F(4))
    found = [of_mg(F(4)), of_ml(F("0.04"))]
    if indication == "immune-thrombocytopenia":
        found = [of_mg(F(12)), of_ml(F("0.12"))]
    # The lowest figure at risk that is printed for the product binds in every indication.
    return min([*found, of_mg(F("3.3")), of_ml(F("0.03"))] if at_risk else found)


def octagam_hours(volume: F, kg: F, top: F) -> F:
    """Return hours with 30 minutes at 1 mg/kg/min first, then the highest rate."""
    start = 60 * kg / MG_PER_ML
    if volume <= start / 2:
        return volume / start
    return F(1, 2) + (volume - start / 2) / top


def decimal(value: F) -> str:
    """Return a fraction as a decimal where it ends, else as a fraction."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = str(abs(int(value * 10**places))).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    whole = digits if not places else f"{digits[:-places]}.{digits[-places:]}"
    return sign + whole


FEWEST = "fewest-vials within 5 %"
Given = dict[str, Any]
MAN: Given = {"sex": "male", "height": "175 cm", "age": 50}
TALL: Given = {"sex": "male", "height": "180 cm", "age": 50}
WOMAN: Given = {"sex": "female", "height": "160 cm", "age": 60}
POLICIES = (
    "actual", "ideal", "adjusted", "bloodstar-2026", "ontario-igum", "clinpk", "bmi30-web",
    "bmi30-actual", "us-120-percent", "nhs-england-robinson", "nhs-england-devine",
    "england-panel-form",
)  # fmt: skip
PEOPLE: tuple[tuple[str, Given], ...] = (
    ("a man of 175 cm and 100 kg", {"weight": "100 kg", **MAN}),
    ("a man of 180 cm at 1.2 times 73 kg", {"weight": "87.6 kg", **TALL}),
    ("a thin man of 180 cm and 60 kg", {"weight": "60 kg", **TALL}),
    ("a woman of 160 cm and 264 lb", {"weight": "264 lb", **WOMAN}),
    ("a woman of 160 cm and 45.5 kg", {"weight": "45.5 kg", **WOMAN}),
    ("a woman of 151 cm and 80 kg", {"weight": "80 kg", **WOMAN, "height": "151 cm"}),
    ("a boy of 16 years, 175 cm and 90 kg", {"weight": "90 kg", **MAN, "age": 16}),
)


def amount(text: object) -> F:
    """Return kilograms or centimetres of a text such as 70 kg or 154 lb."""
    number, unit = str(text).split()
    return F(number) * {"kg": F(1), "lb": KG_OF_LB, "cm": F(1), "in": CM_OF_INCH}[unit]


def measured(given: Given) -> tuple[F, F | None, bool, F, F | None]:
    """Return weight, height, whether male, age and the weight before pregnancy."""
    height, before = given.get("height"), given.get("pre_pregnancy_weight")
    return (
        amount(given["weight"]),
        None if height is None else amount(height),
        given.get("sex") == "male",
        F(str(given.get("age", 40))),
        None if before is None else amount(before),
    )


def per_kilogram(name: str, days: int | None) -> tuple[F | None, F, tuple[F | None, F | None]]:
    """Return g/kg a day, a course and in all."""
    regimen = REGIMENS[name]
    days = regimen["days"] or days
    course = regimen.get("course") or regimen["daily"] * days
    daily = None if days is None else course / days
    low, high = regimen["courses"]
    return daily, course, (course * low, None if high is None else course * high)


Case = tuple[str, str, str, dict[str, Any], dict[str, str]]


def dose(id: str, says: str, name: str, given: Given) -> Case:
    """Return a case with every figure that follows from the sentences above."""
    kg, cm, male, age, before = measured(given)
    policy = str(given.get("weight_policy", "actual"))
    dosing = weight(policy, kg, cm, male, age, before)
    if dosing is None:
        return id, says, name, given, {"refused": "not-for-patient"}
    daily, course, (low, high) = per_kilogram(name, given.get("days"))
    expected = {"dosing_weight_kg": decimal(dosing), "per_course_g": decimal(course * dosing)}
    if daily is not None:
        expected["per_day_g"] = decimal(daily * dosing)
    ends = {"total_g": low} if low == high else {"total_low_g": low, "total_high_g": high}
    expected |= {k: decimal(g * dosing) for k, g in ends.items() if g is not None}
    product, way = given.get("product"), given.get("round_to")
    days = REGIMENS[name]["days"] or given.get("days")
    if way is None and policy == "ontario-igum":  # its page rounds a course to 5 g
        rounded = to_step(course * dosing, F(5))
        expected["rounded_per_course_g"] = decimal(rounded)
        given_out = rounded / days if days else rounded
    else:
        each = (daily or course) * dosing
        given_out = each
        if way == "5 g per course":
            rounded = to_step(course * dosing, F(5))
            expected["rounded_per_course_g"] = decimal(rounded)
            each_day = days_of(rounded, days or 1, F(5))
            expected["days"] = " + ".join(f"{decimal(grams)} g" for grams in each_day)
            return id, says, name, given, expected
        if way in ("nearest-vial", "vial-up", "vial-down", FEWEST):
            given_out, vials = in_vials(each, VIALS[str(product)], str(way))
            expected["vials"] = vials
        elif way not in (None, "exact"):
            step, *direction = str(way).removesuffix(" g").split(" g ")
            if direction == ["up"]:
                given_out = -(-each // F(step)) * F(step)
            elif direction == ["down"]:
                given_out = each // F(step) * F(step)
            else:
                given_out = to_step(each, F(step))
        if way not in (None, "exact"):
            expected["rounded_per_day_g" if daily else "rounded_per_course_g"] = decimal(given_out)
    if product is not None and daily is not None:
        if "vials" not in expected:  # the fewest vials that hold at least the dose
            expected["vials"] = in_vials(given_out, VIALS[str(product)], "vial-up")[1]
        volume = given_out * 1000 / MG_PER_ML
        slow = min(dosing, kg)  # rates per kilogram count by the lower of the two weights
        indication = str(given.get("indication", "dermatomyositis"))
        top = rate(str(product), indication, bool(given.get("renal_or_thrombosis_risk")), slow)
        if name == "cherin2002/ivig":
            top = min(top, F(200))  # the study stayed below 200 mL/h
        if given.get("rate_cap"):
            top = min(top, F(str(given["rate_cap"]).split()[0]))
        expected["volume_mL"] = decimal(volume)
        expected["rate_mL_per_h"] = decimal(top)
        expected["hours_at_rate"] = decimal(volume / top)
        if product == "octagam-10" and indication == "dermatomyositis":
            expected["least_hours"] = decimal(octagam_hours(volume, slow, top))
    return id, says, name, given, expected


HUAPAYA = "huapaya2019/ivig"
ROUNDINGS = (
    "nearest-vial", "vial-up", "vial-down", FEWEST, "5 g", "5 g up", "5 g down", "exact", None
)  # fmt: skip
#: What cannot be a dose, and the code of the refusal.
REFUSED: tuple[tuple[str, str, Given, str], ...] = (
    ("no-unit", "a weight without a unit", {"weight": "70"}, "missing-unit"),
    ("implausible-weight", "an adult of 15 kg", {"weight": "15 kg"}, "implausible"),
    ("no-height", "ideal weight, no height", {"weight_policy": "ideal"}, "missing-argument"),
    ("not-encoded", "a rule that was not read", MAN | {"weight_policy": "prairie"}, "not-encoded"),
    ("unknown-product", "a product of no such id", {"product": "octagam-20"}, "unknown-key"),
    ("no-product", "vials without a product", {"round_to": "nearest-vial"}, "missing-argument"),
    ("pregnant-man", "a pregnant man", {"sex": "male", "pregnant": True}, "contradiction"),
    (
        "pounds-as-kilograms",
        "70 lb at 175 cm, a body mass index of 10",
        {"weight": "70 lb", **MAN},
        "implausible",
    ),
    (
        "rounded-far-up",
        "2 g rounded up to 50 g a day, 50 g/kg a course",
        {"weight": "5 kg", "age": 1, "round_to": "50 g up"},
        "implausible",
    ),
    (
        "nothing-left",
        "2 g rounded to 10 g",
        {"weight": "5 kg", "age": 1, "round_to": "10 g"},
        "out-of-range",
    ),
)


def cases() -> Iterator[Case]:
    """Yield every case: all policies, products, roundings, rates at risk and not, refusals."""
    given: Given
    for number, (who, person) in enumerate(PEOPLE, 1):
        for policy in POLICIES:
            given = {**person, "weight_policy": policy}
            given |= {"pregnant": False} if person["sex"] == "female" else {}
            yield dose(f"weight-{policy}-{number}", f"{policy} of {who}", HUAPAYA, given)
    for policy in ("bloodstar-2026", "ontario-igum"):
        given = {**WOMAN, "weight": "90 kg", "pregnant": True, "pre_pregnancy_weight": "80 kg"}
        given |= {"weight_policy": policy}
        yield dose(f"pregnant-{policy}", f"{policy} in pregnancy", HUAPAYA, given)
    for name in REGIMENS:
        study = name.partition("/")[0]
        yield dose(f"regimen-{study}", f"the regimen of {name}, 70 kg", name, {"weight": "70 kg"})
    given = {"weight": "70 kg", "days": 5}
    yield dose("days-chosen", "2 g/kg over 5 days that are chosen", "dalakas1993/ivig", given)
    yield dose("pounds", "154 lb are 69.85 kg", HUAPAYA, {"weight": "154 lb"})
    yield dose("child", "a child of 12 kg by actual weight", HUAPAYA, {"weight": "12 kg", "age": 3})
    yield from of_vials()
    yield from of_rates()
    for id, says, given, code in REFUSED:
        yield f"refused-{id}", says, HUAPAYA, {"weight": "70 kg"} | given, {"refused": code}


def of_vials() -> Iterator[Case]:
    """Yield every rounding with every product."""
    given: Given
    for product in VIALS:
        for way in ROUNDINGS:
            for kg in ("70.6 kg", "83 kg", "61.3 kg"):
                given = {"weight": kg, "product": product, "renal_or_thrombosis_risk": False}
                given |= {"round_to": way} if way else {}
                word = (way or "none").replace(" %", "").replace(" ", "-")
                id = f"vials-{product}-{word}-{kg.split()[0].replace('.', '_')}"
                yield dose(id, f"{product}, rounding: {way or 'none'}, {kg}", HUAPAYA, given)
    for product, sizes in FURTHER.items():
        for way in ("nearest-vial", "vial-up", "vial-down"):
            for weight in (F("70.6"), F("61.3")):
                grams, vials = in_vials(F(4, 10) * weight, sizes, way)
                strength = 50 if product.endswith("-5") else MG_PER_ML
                expected = {
                    "rounded_per_day_g": decimal(grams),
                    "vials": vials,
                    "volume_mL": decimal(grams * 1000 / strength),
                }
                given = {"weight": f"{decimal(weight)} kg", "product": product, "round_to": way}
                id = f"further-{product}-{way}-{decimal(weight).replace('.', '_')}"
                yield id, f"{product}, {way}, {decimal(weight)} kg", HUAPAYA, given, expected
    for kg in ("66 kg", "70.6 kg", "83 kg"):
        id = f"per-course-{kg.split()[0].replace('.', '_')}"
        given = {"weight": kg, "round_to": "5 g per course"}
        yield dose(id, f"a course in steps of 5 g, days that differ, {kg}", HUAPAYA, given)
    given = {"weight": "62.5 kg", "round_to": "10 g"}
    yield dose("step-middle", "25 g lies between 20 g and 30 g and goes up", HUAPAYA, given)


def of_rates() -> Iterator[Case]:
    """Yield rates at risk and not, of another indication, of a study, of the caller."""
    for kg in ("40 kg", "80 kg", "100 kg"):
        base: Given = {"weight": kg, "product": "octagam-10", "renal_or_thrombosis_risk": False}
        end, itp = kg.split()[0], {"indication": "immune-thrombocytopenia"}
        yield dose(f"rate-{end}", f"Octagam in dermatomyositis, no risk, {kg}", HUAPAYA, base)
        risk = base | {"renal_or_thrombosis_risk": True}
        yield dose(f"rate-risk-{end}", f"Octagam in dermatomyositis, at risk, {kg}", HUAPAYA, risk)
        yield dose(f"rate-itp-{end}", f"Octagam in thrombocytopenia, {kg}", HUAPAYA, base | itp)
        both = risk | itp
        yield dose(f"rate-itp-risk-{end}", f"Octagam, thrombocytopenia, risk, {kg}", HUAPAYA, both)
        yield dose(f"rate-study-{end}", f"a study below 200 mL/h, {kg}", "cherin2002/ivig", base)
        cap = base | {"rate_cap": "150 mL/h"}
        yield dose(f"rate-cap-{end}", f"a cap of 150 mL/h, {kg}", HUAPAYA, cap)
    heavy = MAN | {"weight": "150 kg", "product": "octagam-10", "weight_policy": "adjusted"}
    heavy |= {"renal_or_thrombosis_risk": False}
    yield dose("rate-lower", "a rate by the lower of dosing and actual weight", HUAPAYA, heavy)


def written() -> str:
    """Return the file."""
    lines = [
        "# Doses with the figures that follow from the sentences of rules and labels, in exact",
        "# decimals or fractions. `myositis-ild-evidence verify` computes each again. They were",
        "# made by tests/reference/doses.py, which uses nothing of this library; do not edit them.",
        "",
    ]
    for id, says, name, given, expected in cases():
        lines += ["[[case]]", f'id = "{id}"', f'says = "{says}"', f'regimen = "{name}"']
        text = ", ".join(f"{key} = {literal(value)}" for key, value in given.items())
        lines += [f"given = {{ {text} }}"]
        text = ", ".join(f'{key} = "{value}"' for key, value in expected.items())
        lines += [f"expected = {{ {text} }}", ""]
    return "\n".join(lines[:-1]) + "\n"


def literal(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(FILE.read_text("utf-8") != written())
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(written(), "utf-8", newline="\n")
