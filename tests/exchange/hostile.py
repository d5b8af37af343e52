"""References that try to break every format, and the curated ones."""

import shutil
import unicodedata

import pytest
from pylatexenc.latex2text import LatexNodes2Text

import myositis_ild_evidence as mie
from myositis_ild_evidence.bibliography.people import Organisation, Person
from myositis_ild_evidence.bibliography.reference import Reference

CURATED = tuple(mie.evidence.references)
HOSTILE = (
    Reference(
        key="signs",
        kind="article",
        title='50% of A & B: {braces}, $x_1$, #3, back\\slash, ~tilde, ^hat and "quotes"',
        authors=[
            Person(family="Gómez & Söhne", given="José Á."),
            Person(family="Müller-Łukasz", given="Şebnem Ğ."),
            Person(family="O'Brien", given="Zoë"),
        ],
        journal="J & K_L",
        year=2020,
        volume="1",
        number="2",
        pages="6-11",
        doi="10.1002/(SICI)1097_0185<1::AID>3.0.CO;2-#",
    ),
    Reference(
        key="organisations",
        kind="techreport",
        title="What is 100% of nothing?",
        authors=[
            Organisation(name="Research and Development Group"),
            Organisation(name="Ärzte & Co."),
            Organisation(name="{Braces} of the 5%_group"),
        ],
        publisher="Verlag Ümit & Söhne",
        year=2021,
        doi="10.1000/a_b&c",
    ),
    Reference(
        key="particles",
        kind="article",
        title="On names",
        authors=[
            Person(family="van der Kooi", given="Anneke J."),
            Person(family="De Haan", given="Rob J."),
            Person(family="Plato"),
        ],
        and_others=True,
        journal="Names",
        year=1999,
        pages="1-13",
    ),
    Reference(
        key="page",
        kind="online",
        title="A page with a query",
        authors=[Organisation(name="Somebody")],
        url="https://example.org/a_b?x=1&y=%20z#f",
        urldate="2026-11-05",
    ),
)
REFERENCES = CURATED + HOSTILE


def tool(name: str) -> str:
    """Return the path of a program, or skip the test."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


def name(author: Person | Organisation) -> str:
    """Return an author's whole name, family name first."""
    if isinstance(author, Organisation):
        return author.name
    return ", ".join(part for part in (author.family, author.given) if part)


def plain(latex: str) -> str:
    """Return the text that LaTeX stands for."""
    # The decoder does not know these commands.
    latex = latex.replace(r"{\textbraceleft}", r"\{").replace(r"{\textbraceright}", r"\}")
    latex = latex.replace(r"{\textasciicircum}", "^")
    text: str = LatexNodes2Text(math_mode="text").latex_to_text(latex)
    return " ".join(unicodedata.normalize("NFC", text).split()).replace("ˆ", "^")
