"""References are written as BibTeX that every reader takes back as it was."""

import re
import shutil
import subprocess
import unicodedata
from importlib.resources import files
from pathlib import Path
from typing import Literal

import attrs
import pytest
from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.writer import BibtexFormat
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import Person as PybtexPerson
from pybtex.database import parse_string as pybtex_parse
from pylatexenc.latex2text import LatexNodes2Text

from myositis_ild_evidence.bibliography import bibtex
from myositis_ild_evidence.bibliography import read as read_bibliography
from myositis_ild_evidence.bibliography.bibtex import to_bibtex
from myositis_ild_evidence.bibliography.people import Organisation, Person, needs_capitals, words
from myositis_ild_evidence.bibliography.reference import Reference
from myositis_ild_evidence.errors import InvalidValueError
from tried import times

Encoding = Literal["portable", "ascii", "utf-8"]
ENCODINGS: tuple[Encoding, ...] = ("portable", "ascii", "utf-8")
CURATED = (files("myositis_ild_evidence") / "data" / "document" / "references.bib").read_text(
    "utf-8"
)
AFTER = Reference(key="after", kind="misc", title="After", authors=[Person(family="After")])
DOI = "10.1002/(SICI)1097_0185<1::AID>3.0.CO;2-#"


def curated() -> tuple[Reference, ...]:
    references, problems = read_bibliography(CURATED)
    assert not problems
    return references


def reference(title: str = "A title", *authors: Person | Organisation) -> Reference:
    return Reference(
        key="x", kind="misc", title=title, authors=authors or [Person(family="Doe")], doi=DOI
    )


def decoded(latex: str) -> str:
    text: str = LatexNodes2Text(math_mode="text").latex_to_text(latex)
    return " ".join(unicodedata.normalize("NFC", text).split())


def pybtex_name(person: PybtexPerson) -> str:
    parts = [*person.prelast_names, *person.last_names, *person.first_names, *person.middle_names]
    return decoded(" ".join(parts))


def our_name(author: Person | Organisation) -> str:
    if isinstance(author, Organisation):
        return author.name
    return f"{author.family} {author.given}".strip()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_curated_references_come_back_unchanged(encoding: Encoding) -> None:
    references = curated()
    again, problems = read_bibliography(to_bibtex(references, encoding=encoding))
    assert not problems
    kinds = {one.key: one.kind for one in references}
    assert tuple(attrs.evolve(one, kind=kinds[one.key]) for one in again) == references


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_other_readers_find_the_same_titles_authors_and_dois(encoding: Encoding) -> None:
    references = curated()
    text = to_bibtex(references, encoding=encoding)
    entries = parse_string(text).entries
    parsed = pybtex_parse(text, "bibtex").entries
    assert [entry.key for entry in entries] == [one.key for one in references] == list(parsed)
    for one, entry in zip(references, entries, strict=True):
        other = parsed[one.key]
        assert decoded(entry["title"]) == decoded(other.fields["title"]) == one.title
        assert entry.get("doi", None) is None if one.doi is None else entry["doi"] == one.doi
        assert other.fields.get("doi") == one.doi
        names = [pybtex_name(person) for person in other.persons["author"]]
        assert names == [*map(our_name, one.authors), *["others"] * one.and_others]


def test_the_default_is_portable_and_the_order_is_kept() -> None:
    references = curated()[::-1]
    text = to_bibtex(references)
    assert text == to_bibtex(references, encoding="portable")
    assert re.findall(r"^@\w+\{(.+),$", text, re.MULTILINE) == [one.key for one in references]
    assert text == to_bibtex(iter(references))


def test_an_accent_becomes_a_command_and_utf8_keeps_it() -> None:
    one = reference("Naïve", Person(family="Gómez-Puerta", given="José A."))
    assert r"author = {G{\'o}mez-Puerta, Jos{\'e} A.}" in to_bibtex([one])
    assert "author = {Gómez-Puerta, José A.}" in to_bibtex([one], encoding="utf-8")
    assert one.to_bibtex() == to_bibtex([one])


def test_the_letters_of_latin_scripts_come_back_from_ascii_or_are_refused() -> None:
    refused = ""
    for letter in filter(str.isalpha, map(chr, range(0xC0, 0x180))):
        one = reference(f"On {letter}x", Person(family=f"Sz{letter}cs", given=letter))
        try:
            text = to_bibtex([one], encoding="ascii")
        except InvalidValueError:
            refused += letter
        else:
            assert read_bibliography(text) == ((one,), ()), text
    assert refused == "ĦħĸĿŀŉŦŧſ"


def test_every_sign_of_the_first_planes_comes_back_from_ascii_or_is_refused() -> None:
    read = 0
    for sign in map(chr, range(0x180, 0x2300)):
        title = f"On m{sign}x"
        if not sign.isprintable() or unicodedata.normalize("NFC", title) != title:
            continue
        try:
            text = to_bibtex([reference(title)], encoding="ascii")
        except InvalidValueError:
            continue
        assert read_bibliography(text) == ((reference(title),), ()), text
        read += 1
    assert read > 300


def test_greek_letters_and_signs_of_measurement_come_back_from_ascii() -> None:
    one = reference("TGF-β and IFN-γ: 5 ± 2 µg, ≥2 g/kg × 3, 37 °C – “done”, Δ")
    text = to_bibtex([one], encoding="ascii")
    assert text.isascii()
    assert read_bibliography(text)[0] == (one,)


def test_what_ascii_cannot_express_is_refused_with_the_way_out() -> None:
    for title in ("中文", "Миозит", "Μυοσίτιδα", "A summ\u0308y"):
        with pytest.raises(InvalidValueError, match=r"reference 'x': .*encoding='portable'"):
            to_bibtex([reference(title)], encoding="ascii")
        assert title in to_bibtex([reference(title)])


def test_capitals_that_matter_are_braced() -> None:
    title = "IVIG for RP-ILD with Jo-1 and MDA5 in Japanese adults: McArdle, a Trial"
    one = attrs.evolve(reference(title), protected=("Japanese",))
    expected = "{IVIG} for {RP-ILD} with {Jo-1} and {MDA5} in {Japanese} adults: {McArdle}, a Trial"
    assert f"title = {{{expected}}}" in to_bibtex([one])


def test_names_are_braced_only_where_they_would_fall_apart() -> None:
    authors: list[Person | Organisation] = [
        Person(family="van der Kooi", given="Anneke J."),
        Person(family="Smith and Sons", given="A, B"),
        Person(family="De Haan"),
        Organisation(name="Research and Development Group"),
    ]
    text = to_bibtex([reference("A title", *authors)])
    assert (
        "author = {van der Kooi, Anneke J. and {Smith and Sons}, {A, B} and De Haan, {} and "
        "{Research and Development Group}}"
    ) in text
    assert read_bibliography(text)[0][0].authors == tuple(authors)


def test_a_lone_organisation_has_double_braces() -> None:
    text = to_bibtex([reference("A title", Organisation(name="World Health Organization"))])
    assert "author = {{World Health Organization}}" in text


def test_pages_a_pubmed_identifier_and_an_online_source_take_their_common_forms() -> None:
    one = Reference(
        key="x",
        kind="online",
        title="T",
        authors=[Person(family="Doe")],
        pages="6-11",
        pmid="123",
        url="https://example.org/a_b?x=1&y=%20z#f",
    )
    text = to_bibtex([one])
    assert text.startswith("@misc{x,")
    assert to_bibtex([one], encoding="utf-8").startswith("@online{x,")
    for value in ("{6--11}", "{123}", "{pubmed}", "{https://example.org/a_b?x=1&y=%20z#f}"):
        assert value in text


EVIL = [
    "a}, note={evil",
    "x}} @article{evil, title={y",
    "{",
    "}",
    "100% sure",
    "back\\slash\\",
    "\\",
    '"quoted" "',
    "a # b",
    "$5 & $10_x^y~z",
    "a -- b --- c ``d'' ?` !`",
    "A and B and others",
    "@article{evil,",
]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("evil", EVIL)
def test_no_text_can_leave_its_field(evil: str, encoding: Encoding) -> None:
    one = Reference(
        key="x",
        kind="article",
        title=evil,
        authors=[Person(family=evil, given=evil), Organisation(name=evil)],
        journal=evil,
        year=2020,
        note=evil,
    )
    text = to_bibtex([one, AFTER], encoding=encoding)
    references, problems = read_bibliography(text)
    assert not problems
    assert references == (one, AFTER)
    assert list(pybtex_parse(text, "bibtex").entries) == ["x", "after"]


@pytest.mark.parametrize("evil", ["a}", "{a", "a\\", 'a"', "a b", "a\nb", "é"])
def test_a_verbatim_field_refuses_what_bibtex_cannot_quote(evil: str) -> None:
    with pytest.raises(InvalidValueError, match="doi"):
        attrs.evolve(reference(), doi=f"10.1000/{evil}")
    with pytest.raises(InvalidValueError, match="url"):
        attrs.evolve(reference(), url=f"https://example.org/{evil}")


def test_a_doi_refuses_a_comment_sign() -> None:
    with pytest.raises(InvalidValueError, match="doi"):
        attrs.evolve(reference(), doi="10.1000/a%")


def test_a_line_break_is_refused_before_it_is_written() -> None:
    with pytest.raises(InvalidValueError, match=r"U\+000A"):
        reference("x\n@article{evil,")


def test_two_references_cannot_share_a_key() -> None:
    with pytest.raises(InvalidValueError, match="'X'"):
        to_bibtex([reference(), attrs.evolve(reference(), key="X")])


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(InvalidValueError, match="valid: 'portable', 'ascii', 'utf-8'"):
        to_bibtex([], encoding="latin-1")  # type: ignore[arg-type]


def _tidy(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(filter(str.isprintable, composed)).split())


TEXT = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cc", "Cf", "Cn", "Co", "Cs"],
        exclude_characters="\N{REPLACEMENT CHARACTER}",  # refused: a character was lost
    )
    | st.sampled_from("{}\\%\"#,@&$~^_'`-="),
    min_size=1,
    max_size=25,
)
TIDY = TEXT.map(_tidy).filter(bool)
AUTHORS = st.lists(
    st.builds(Person, family=TIDY, given=TEXT.map(_tidy)) | st.builds(Organisation, name=TIDY),
    min_size=1,
    max_size=4,
)


@times(3)
@given(TIDY, AUTHORS, st.booleans())
def test_any_text_comes_back_from_utf8(
    title: str, authors: list[Person | Organisation], and_others: bool
) -> None:
    one = attrs.evolve(reference(title, *authors), and_others=and_others)
    text = to_bibtex([one, AFTER], encoding="utf-8")
    assert read_bibliography(text) == ((one, AFTER), ())


@times(3)
@given(TIDY, AUTHORS, st.sampled_from(ENCODINGS))
def test_any_text_leaves_the_structure_whole(
    title: str, authors: list[Person | Organisation], encoding: Encoding
) -> None:
    one = reference(title, *authors)
    try:
        text = to_bibtex([one, AFTER], encoding=encoding)
    except InvalidValueError:
        assert encoding == "ascii"
        return
    library = parse_string(text)
    assert not library.failed_blocks
    assert [entry.key for entry in library.entries] == ["x", "after"]
    parsed = pybtex_parse(text, "bibtex").entries
    assert list(parsed) == ["x", "after"]
    assert library.entries[0]["doi"] == parsed["x"].fields["doi"] == DOI
    assert len(parsed["x"].persons["author"]) == len(authors)
    assert len(library.entries[0].fields) == 3
    assert parsed["after"].fields["title"] == "After"


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    return path


@pytest.mark.programs
def test_bibtex_reads_the_curated_references_without_a_warning(tmp_path: Path) -> None:
    program = _tool("bibtex")
    (tmp_path / "refs.bib").write_text(to_bibtex(curated()), encoding="utf-8")
    (tmp_path / "doc.aux").write_text("\\citation{*}\n\\bibstyle{plain}\n\\bibdata{refs}\n")
    run = subprocess.run(
        [program, "doc"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    if "couldn't open style file" in run.stdout:
        pytest.skip("plain.bst is not installed")
    assert run.returncode == 0, run.stdout
    assert "Warning" not in run.stdout, run.stdout
    items = (tmp_path / "doc.bbl").read_text(encoding="utf-8").split("\\bibitem")[1:]
    assert len(items) == len(curated())
    lim = next(" ".join(item.split()) for item in items if item.startswith("{lim2021}"))
    assert "Rob~J. De~Haan, Ivo~N. van Schaik" in lim


@pytest.mark.programs
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_biber_finds_only_the_undated_pages_worth_a_warning(
    encoding: Encoding, tmp_path: Path
) -> None:
    program = _tool("biber")
    (tmp_path / "refs.bib").write_text(to_bibtex(curated(), encoding=encoding), encoding="utf-8")
    run = subprocess.run(
        [program, "--tool", "--validate-datamodel", "refs.bib"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    warned = re.findall(r"^(?:WARN|ERROR) - (.*)$", run.stdout, re.MULTILINE)
    undated = [one.key for one in curated() if one.year is None]
    assert len(warned) == len(undated), warned
    for warning, key in zip(warned, undated, strict=True):
        assert f"'{key}'" in warning
        assert "one of 'date, year' must be defined" in warning


ASCII = st.text("AbC1-.(a,?`&{}\\~ ^\"#_'", min_size=1, max_size=14).map(_tidy).filter(bool)


@times(3)
@given(ASCII | TIDY, st.sampled_from(ENCODINGS))
def test_text_that_is_encoded_in_pieces_is_encoded_as_a_whole(
    text: str, encoding: Encoding
) -> None:
    try:
        pieces = bibtex._latex(text, encoding)
    except InvalidValueError:
        assert encoding == "ascii"
    else:
        assert pieces == bibtex._encoder(encoding).unicode_to_latex(text)


@times(3)
@given(ASCII, st.sets(st.integers(0, 5)))
def test_a_short_way_through_a_title_braces_the_same_words(title: str, chosen: set[int]) -> None:
    found = words(title)
    protected = [word[0] for number, word in enumerate(found) if number in chosen]
    expected, end = "", 0
    for word in found:
        latex = bibtex._latex(word[0], "ascii")
        braced = word[0] in protected or needs_capitals(word[0])
        expected += bibtex._latex(title[end : word.start()], "ascii")
        expected += f"{{{latex}}}" if braced else latex
        end = word.end()
    expected += bibtex._latex(title[end:], "ascii")
    assert bibtex._title(attrs.evolve(reference(title), protected=protected), "ascii") == expected


NAME = st.text("aAnd ,.-otherséß", min_size=1, max_size=12).map(_tidy).filter(bool)


@times(3)
@given(st.lists(st.builds(Person, family=NAME, given=NAME | st.just("")), min_size=1, max_size=3))
def test_a_short_way_through_names_braces_the_same_names(authors: list[Person]) -> None:
    expected = " and ".join(bibtex._name(author, "ascii") for author in authors)
    assert bibtex._authors(reference("A title", *authors), "ascii") == expected


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_bibtexparser_writes_the_same_file(encoding: Encoding) -> None:
    text = to_bibtex(curated(), encoding=encoding)
    layout = BibtexFormat()  # type: ignore[no-untyped-call]
    layout.indent = "  "
    layout.trailing_comma = True
    layout.block_separator = "\n"
    assert write_string(parse_string(text), bibtex_format=layout) == text
