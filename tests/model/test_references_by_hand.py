"""A reference is made by hand as strictly as it is read, and shows itself in one line."""

from typing import Any

import pytest

from myositis_ild_evidence import InvalidValueError
from myositis_ild_evidence.bibliography import bibtex, csl, ris
from myositis_ild_evidence.bibliography.people import needs_capitals, words
from myositis_ild_evidence.records import Organisation, Person, Reference

DOE, WHO = Person(family="Doe", given="Jane"), Organisation(name="WHO")
MISC: dict[str, Any] = {"key": "doe2020", "kind": "misc", "title": "A title", "authors": [DOE]}
ARTICLE: dict[str, Any] = MISC | {"kind": "article", "journal": "J Test", "year": 2020}


def people(*names: str) -> list[Person]:
    return [Person(family=name, given="A. B.") for name in names]


SIX = people("One", "Two", "Three", "Four", "Five", "Six")

# ---- how it is cited

SHORT: dict[str, dict[str, Any]] = {
    "Doe 2020": {"year": 2020},
    "Doe n.d.": {},
    "WHO n.d.": {"authors": [WHO]},
    "Doe and WHO 2020": {"authors": [DOE, WHO], "year": 2020},
    "Doe et al. 2020": {"authors": [DOE, WHO, DOE], "year": 2020},
    "WHO et al. 2020": {"authors": [WHO], "and_others": True, "year": 2020},
}


@pytest.mark.parametrize("text", SHORT)
def test_a_sentence_cites_it_by_authors_and_year(text: str) -> None:
    assert Reference(**MISC | SHORT[text]).short == text


LINES: dict[str, dict[str, Any]] = {
    "Doe J. A title.": {},
    "Doe J. A title. 2020.": {"year": 2020},
    "Doe J. Why now? 2020.": {"year": 2020, "title": "Why now?"},
    "Doe J. Now! 2020.": {"year": 2020, "title": "Now!"},
    "Doe J. The end. 2020.": {"year": 2020, "title": "The end."},
    "Doe J, WHO. A title.": {"authors": [DOE, WHO]},
    "Doe J, et al. A title.": {"and_others": True},
    "One AB, Two AB, Three AB, Four AB, Five AB, Six AB. A title.": {"authors": SIX},
    "One AB, Two AB, Three AB, et al. A title.": {"authors": [*SIX, DOE]},
    "Doe J. A title. J Test. 2020.": ARTICLE,
    "Doe J. A title. J Test. 2020;7.": ARTICLE | {"volume": "7"},
    "Doe J. A title. J Test. 2020;7(3).": ARTICLE | {"volume": "7", "number": "3"},
    "Doe J. A title. J Test. 2020;(3).": ARTICLE | {"number": "3"},
    "Doe J. A title. J Test. 2020;7(3):1-9.": ARTICLE
    | {"volume": "7", "number": "3", "pages": "1-9"},
    "Doe J. A title. J Test. 2020;1-9.": ARTICLE | {"pages": "1-9"},
    "Doe J. A title. 7:1-9.": {"volume": "7", "pages": "1-9"},
    "Doe J. A title. Press. 2020.": {"kind": "book", "publisher": "Press", "year": 2020},
    "Doe J. A title. J Test. 2021.": ARTICLE | {"publisher": "Press", "year": 2021},
    "Doe J. A title. doi:10.1000/1": {"doi": "10.1000/1", "url": "https://example.org/"},
    "Doe J. A title. https://example.org/": {"url": "https://example.org/"},
    "Doe J. A title. https://example.org/ (accessed 2026-11)": {
        "url": "https://example.org/", "urldate": "2026-11"},
    "Doe J. A title.  ": {"urldate": "2026-11"},
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_one_line_of_text_cites_it_whole(line: str) -> None:
    assert Reference(**MISC | LINES[line]).citation == line.strip()


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Anneke J.", "Doe AJ"),
        ("anne-marie", "Doe AM"),
        ("A. B. C.", "Doe ABC"),
        ("AB", "Doe AB"),
        ("J.-P.", "Doe JP"),
        ("John Paul", "Doe JP"),
        ("", "Doe"),
    ],
)
def test_given_names_are_cited_as_initials(given: str, name: str) -> None:
    assert str(Person(family="Doe", given=given)) == name


def test_accents_are_stored_composed_however_they_are_typed() -> None:
    apart = "Ne\u0301e"
    made = Reference(**MISC | {"title": apart, "authors": [Person(family=apart)], "note": apart})
    assert {made.title, made.note, str(made.authors[0])} == {"N\u00e9e"}
    assert str(Organisation(name=apart)) == "N\u00e9e"


def test_a_reference_writes_itself_in_every_format() -> None:
    pytest.importorskip("rispy")
    made = Reference(**ARTICLE | {"title": "Étude"})
    assert made.to_bibtex() == bibtex.to_bibtex([made], encoding="ascii")
    assert made.to_bibtex(encoding="utf-8") == bibtex.to_bibtex([made], encoding="utf-8")
    assert made.to_bibtex() != made.to_bibtex(encoding="utf-8")
    assert made.to_ris() == ris.to_ris([made])
    assert made.to_csl_json() == csl.item(made)


@pytest.mark.parametrize("style", ["ama", "vancouver", "apa"])
def test_a_reference_is_cited_in_a_style(style: Any) -> None:
    citations = pytest.importorskip("myositis_ild_evidence.bibliography.styles")
    pytest.importorskip("citeproc")
    made = Reference(**ARTICLE)
    assert [made.cite(style)] == citations.formatted([made], style)
    assert [made.cite()] == citations.formatted([made], "vancouver")


# ---- what is refused

KEY = "a letter or digit, then up to 79 of A-Z a-z 0-9 _ : . + -"
DOI = "'10.', a registrant, '/' and a suffix: no resolver, no slash at the end"
URL = "http(s)://…, with spaces, quotes, braces and non-ASCII characters percent-encoded"
YEAR = "year must be a whole number from 1600 to 2100, not"
NO_REFERENCE: dict[str, dict[str, Any]] = {
    "title must be text, not None": {"title": None},
    "title must be text, not 7": {"title": 7},
    "journal must be text, not 7": {"journal": 7},
    "title is empty": {"title": ""},
    "note is empty": {"note": ""},
    "title holds the character U+200B; use printable text on one line": {"title": "A\u200btitle"},
    "note holds the character U+000A; use printable text on one line": {"note": "a\nb"},
    "title ' A' has spaces at an end or two in a row": {"title": " A"},
    "title 'A ' has spaces at an end or two in a row": {"title": "A "},
    "title 'A  B' has spaces at an end or two in a row": {"title": "A  B"},
    f"key 'a b' is not valid; write {KEY}": {"key": "a b"},
    f"doi '10.1000/1/' is not valid; write {DOI}": {"doi": "10.1000/1/"},
    f"url 'ftp://a' is not valid; write {URL}": {"url": "ftp://a"},
    "pmid 'PMC1' is not valid; write digits only, such as '34940809'": {"pmid": "PMC1"},
    "urldate '2026-13' is not valid; write a date such as '2026-11' or '2026-11-30'": {
        "urldate": "2026-13"},
    "unknown kind of reference 'artcle'; did you mean 'article'?": {"kind": "artcle"},
    f"{YEAR} 1599": {"year": 1599},
    f"{YEAR} 2101": {"year": 2101},
    f"{YEAR} '2020'": {"year": "2020"},
    f"{YEAR} 2020.0": {"year": 2020.0},
    f"{YEAR} True": {"year": True},
    "authors is empty; name a person or an organisation": {"authors": []},
    "an author is a Person or an Organisation, not 'Doe'": {"authors": [DOE, "Doe"]},
    "protected word 'titl' is not a word of 'A title'": {"protected": ["title", "titl"]},
    "reference 'doe2020': kind 'article' needs journal": {"kind": "article"},
    "reference 'doe2020': kind 'article' needs year": {"kind": "article", "journal": "J Test"},
    "reference 'doe2020': kind 'online' needs url": {"kind": "online"},
    "reference 'doe2020': kind 'book' needs publisher": {"kind": "book"},
    "reference 'doe2020': kind 'techreport' needs year": {"kind": "techreport", "publisher": "P"},
}  # fmt: skip


@pytest.mark.parametrize("message", NO_REFERENCE)
def test_what_cannot_be_in_a_reference_is_refused_with_what_would_be_right(message: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        Reference(**MISC | NO_REFERENCE[message])
    assert str(caught.value) == message


def test_a_family_name_is_needed_and_given_names_are_not() -> None:
    assert Person(family="Doe").given == ""
    for make, message in (
        (lambda: Person(family=""), "family is empty"),
        (lambda: Person(family="Doe", given=" J"), "given ' J' has spaces at an end or two in a "
         "row"),
        (lambda: Organisation(name=""), "name is empty"),
    ):  # fmt: skip
        with pytest.raises(InvalidValueError) as caught:
            make()
        assert str(caught.value) == message


@pytest.mark.parametrize(
    "fields",
    [
        {"year": 1600},
        {"year": 2100},
        {"protected": ("title", "A")},
        {"key": "9a_:.+-"},
        {"and_others": True},
        {"authors": (WHO,)},
    ],
)
def test_what_may_be_in_a_reference_is_kept(fields: dict[str, Any]) -> None:
    made = Reference(**MISC | fields)
    assert {name: getattr(made, name) for name in fields} == fields


def test_words_of_a_title_are_found_with_their_places() -> None:
    found = words("IVIG for anti-Jo-1: it’s a trial")
    assert [word[0] for word in found] == ["IVIG", "for", "anti-Jo-1", "it’s", "a", "trial"]
    assert [word.start() for word in found] == [0, 5, 9, 20, 25, 27]


@pytest.mark.parametrize(
    ("word", "needed"),
    [
        ("AB", True), ("RNase", True), ("Ab", False), ("aB", False), ("A1", True), ("a1", False),
        ("ab-Cd", True), ("Ab-cd", False), ("ab-cd", False), ("ab-cd-Ef", True), ("ab-", False),
        ("1-2", False),
    ],
)  # fmt: skip
def test_two_capitals_or_one_beside_a_digit_or_after_a_hyphen_are_needed(
    word: str, needed: bool
) -> None:
    assert needs_capitals(word) is needed
