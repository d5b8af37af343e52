"""Bibliographies as people have them: names in ten forms, accents, units, ranges, groups."""

from collections.abc import Iterator
from random import Random

from myositis_ild_evidence.bibliography.people import Organisation, Person
from myositis_ild_evidence.bibliography.reference import Reference

_FAMILIES = (
    *("Peña", "Guimarães", "Łukaszewicz", "Øvergård", "Šimůnek", "Erdoğan", "Müller", "Brâncuși"),
    *(
        "Ibáñez",
        "Kovács",
        "Dvořák",
        "Nguyễn",
        "Þórsson",
        "Ćosić",
        "Weiß",
        "Gómez",
        "Smith",
        "Năstase",
    ),
)
_GIVEN = (
    *("José Á.", "Şebnem", "Zoë", "François", "Jürgen K.", "Ana", "Émile", "Ingrid Ø.", "J. R. R."),
    *("Mária", "João", "Wei-Ming", "A. B.", "Rosa", "Kristján", "Čeněk", "Luz", "Aoife"),
)
_PARTICLES = ("van der", "de la", "von", "ten", "de", "van")
_TITLES = (
    "{low}–{high} mg/kg of IVIG over {n} days",
    "Effect of {low} µg/kg/min in {n}% of patients",
    "β2-Microglobulin ≥ {low} mg/L and FVC ≤ {high}%",
    "Anti-MDA5 titre, {low}.{n} ± {high}.4 U/mL in a cohort",
    "Naïve T cells at {n} °C — “quoted” and R&D",
    "IgG_{n} {{braces}}, #{low}, ~{high}, $x^{n}$ and back\\slash",
    "α-Fetoprotein × {n}: Jo-1 in Île-de-France, {low}/{high}",
    "Étude de l’immunoglobuline à {low} g/kg (½ dose) chez {n} malades",
)
_GROUPS = (
    *(
        "Centers for Disease Control and Prevention",
        "Société Française & Co.",
        "Ärzte ohne Grenzen",
    ),
    *("Research and Development Group", "WHO, Department of Ethics", "{Braces} of the 5%_group"),
)
_SUFFIXES = ("Jr.", "III", "Sr.", "2nd")


def _author(random: Random) -> Person | Organisation:
    family, given = random.choice(_FAMILIES), random.choice(_GIVEN)
    other = random.choice(_FAMILIES)
    forms: tuple[Person | Organisation, ...] = (
        Person(family=family, given=given),
        Person(family=f"{family}-{other}", given=given),
        Person(family=f"{random.choice(_PARTICLES)} {family}", given=given),
        Person(family=f"O'{family}", given=given),
        Person(family=family, given=given, suffix=random.choice(_SUFFIXES)),
        Person(family=f"{family} {other}", given=given),
        Person(family=family),
        Person(family=random.choice(("王小明", "山田", "김민수", "Иванов", "Παπαδόπουλος"))),
        Person(family=f"Mc{other.upper()}", given=f"{given[0]}.-{other[0]}."),
        Organisation(name=random.choice(_GROUPS)),
    )
    return random.choice(forms)


def references(number: int, seed: int = 2026) -> Iterator[Reference]:
    """Yield references of articles, the same for the same seed.

    Args:
        number: How many.
        seed: Of the random choices.
    """
    random = Random(seed)
    for index in range(number):
        low, more = random.randint(1, 899), random.randint(1, 99)
        parts = {"low": low, "high": low + more, "n": random.randint(1, 99)}
        yield Reference(
            key=f"made{index}",
            kind="article",
            title=random.choice(_TITLES).format(**parts),
            authors=[_author(random) for _ in range(random.randint(1, 4))],
            and_others=random.random() < 0.2,
            journal=random.choice(("J. Clin. Rheum. & Ther.", "Muskuloskelétal", "Thorax 50%")),
            year=random.randint(1950, 2026),
            volume=str(random.randint(1, 400)),
            number=random.choice(("1", "S2", "3-4")),
            pages=random.choice((f"{low}-{low + more}", f"e{low}", f"S{low}-S{low + more}")),
            doi=f"10.1000/a_b<{index}>{low};2-#",
        )
