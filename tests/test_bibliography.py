"""A .bib file is read strictly: each entry is a reference or a problem, and nothing is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myositis_ild_evidence.bibliography import read as read_bibliography
from myositis_ild_evidence.bibliography.people import Organisation, Person, needs_capitals
from myositis_ild_evidence.bibliography.reference import Reference
from myositis_ild_evidence.errors import EvidenceError, InvalidValueError

GOOD = "@misc{good, author = {Good, A.}, title = {Good}, year = 2020}\n"


def misc(fields: str = "", title: str = "A title", author: str = "Doe, J.") -> str:
    return f"@misc{{x, author = {{{author}}}, title = {{{title}}}, {fields}}}\n"


def one(text: str) -> Reference:
    references, problems = read_bibliography(text)
    assert not problems
    (reference,) = references
    return reference


@pytest.mark.parametrize(
    ("text", "path", "message"),
    [
        ("@misc{x, title = {A", "line 1", "not a complete entry"),
        ("@misc{x, title = {A},\n\n@misc{y, title = {B}}\n", "line 1", "not a complete entry"),
        ("@misc{x title = {A}}\n", "line 1", "not a complete entry"),
        (misc() + misc(), "entry 'x'", "occurs again"),
        (misc() + misc().replace("{x", "{X"), "entry 'X'", "BibTeX takes it for 'x'"),
        (misc("note = {a}, note = {b}"), "entry 'x', field 'note'", "twice"),
        (misc("note = {a}, NOTE = {b}"), "entry 'x', field 'NOTE'", "twice"),
        (misc("yaer = 2020"), "entry 'x', field 'yaer'", "did you mean 'year'?"),
        ("@misc{x, title = {A}}", "entry 'x', field 'author'", "missing"),
        (misc().replace("misc", "article"), "entry 'x', field 'journal'", "missing"),
        (
            misc("year = 2020").replace("misc", "techreport"),
            "entry 'x', field 'institution'",
            "mis",
        ),
        (misc().replace("misc", "artcle"), "entry 'x'", "did you mean 'article'?"),
        (misc().replace("{x", "{x y"), "entry 'x y'", "key 'x y' is not valid"),
        (misc("doi = {https://doi.org/10.1000/1}"), "entry 'x', field 'doi'", "no resolver"),
        (misc("doi = {10.1000/182/}"), "entry 'x', field 'doi'", "no slash at the end"),
        (misc("pmid = {PMC1}"), "entry 'x', field 'pmid'", "digits only"),
        (misc("eprint = {1}"), "entry 'x', field 'eprint'", "pubmed"),
        (
            misc("pmid = 1, eprint = 2, eprinttype = {pubmed}"),
            "entry 'x', field 'eprint'",
            "contra",
        ),
        (misc("year = {in press}"), "entry 'x', field 'year'", "four digits"),
        (misc("year = 2999"), "entry 'x', field 'year'", "1600 to 2100"),
        (misc("url = {www.example.org}"), "entry 'x', field 'url'", "http"),
        (misc('note = "a" # "b"'), "entry 'x', field 'note'", "not quoted"),
        (misc("note = undefined"), "entry 'x', field 'note'", "not quoted"),
        (misc("note = {}"), "entry 'x', field 'note'", "empty"),
        (misc(title="5% of it"), "entry 'x', field 'title'", r"write \%"),
        (misc(title=r"A \cite{b} c"), "entry 'x', field 'title'", r"\cite"),
        (misc(title=r"A \mymacro{b}"), "entry 'x', field 'title'", r"\mymacro"),
        (misc(title="It costs $5"), "entry 'x', field 'title'", "not valid LaTeX"),
        (misc(author="A, B, C, D"), "entry 'x', field 'author'", "looks like a list of people"),
        (misc(author="others"), "entry 'x', field 'author'", "authors is empty"),
        ("@ misc{x, title = {A}}\n", "line 1", "an @ in free text"),
        ("misc{x,\n title = {A}\n}\n", "line 1", "text outside an entry"),
        ("% " + misc(), "line 1", "does not comment it out"),
        ("@comment{" + misc().strip() + "}", "line 1", "inside @comment"),
        ('@preamble{"x"}', "line 1", "@preamble"),
        ("% a\n\n% b\x00", "line 3", "U+0000"),
        ("% \x1b[31m", "line 1", "U+001B"),
        ("% \ufdd0", "line 1", "U+FDD0"),
        ("%" * 1_000_001, "", "longer than 1000000"),
        (misc(title="x" * 100_000), "entry 'x', field 'title'", "longer than 20000"),
        (misc(title="{" * 3000 + "}" * 3000), "entry 'x', field 'title'", "nested deeper"),
    ],
)
def test_every_fault_is_a_problem_with_its_place(text: str, path: str, message: str) -> None:
    _, problems = read_bibliography(text, "my.bib")
    found = [problem for problem in problems if message in problem.message]
    assert found, problems
    assert (found[0].file, found[0].path) == ("my.bib", path)


@pytest.mark.parametrize(
    "bad", ["@misc{x, title = {A},\n", misc("yaer = 1"), "@misc(x, title = {A}\n"]
)
def test_one_bad_entry_is_reported_whatever_follows_it(bad: str) -> None:
    _, problems = read_bibliography(bad + GOOD)
    assert problems


def test_all_problems_of_an_entry_are_reported_at_once() -> None:
    _, problems = read_bibliography("@article{x y, yaer = 1, doi = {1}, title = {A}}")
    assert {problem.path for problem in problems} == {
        "entry 'x y'",
        *(f"entry 'x y', field '{n}'" for n in ("yaer", "doi", "author", "journal", "year")),
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "".join(misc(title="\\'{e} " * 3000).replace("{x", f"{{x{number}") for number in range(50)),
        "@a{" * 300_000,
        "\n@a{b," * 150_000,
        "@a{b," + "x=1," * 240_000 + "}",
        "@misc{x, title = " + "{" * 450_000 + "}" * 450_000 + "}",
        "@" * 900_000,
        "@" + " " * 900_000,
        misc(title="$" * 19_999),
        misc(title="\\" * 19_999),
        misc(author="x and " * 3000 + "y"),
        misc(title="\\'" * 9_000 + "e"),
        misc(title="\\textbf" * 2_500 + "{a}"),
    ],
    ids=range(12),
)
def test_hostile_files_end_soon_and_raise_nothing(text: str) -> None:
    start = time.process_time()
    read_bibliography(text)
    # Each takes well below a second; the margin is for slow machines.
    assert time.process_time() - start < 5


@given(st.lists(st.sampled_from([*"@{}(),=#\\\"'$%&~^_-\n ax1", "misc", "title", "and"])))
def test_no_text_makes_the_reader_raise(pieces: list[str]) -> None:
    read_bibliography("".join(pieces))
    read_bibliography(misc(title="".join(pieces)))
    read_bibliography(misc(author="".join(pieces)))


def test_latex_becomes_plain_text() -> None:
    title = r"On {\'e}tudes, na{\"\i}ve \& 50\% of {\ss} --- ``it's'' \$5 {\textgreater} $\geq$ 2"
    assert one(misc(title=title)).title == "On études, naïve & 50% of ß — “it's” $5 > ≥ 2"


def test_plain_text_stays_as_it_is() -> None:
    title = 'A "quoted" word, a^b, a_b & c # d: naïve ≥2 µg ₂'
    assert one(misc(title=title)).title == title


@pytest.mark.parametrize("pages", ["6--11", "6-11", "6–11", "6 -- 11"])
def test_pages_have_plain_hyphens(pages: str) -> None:
    assert one(misc(f"pages = {{{pages}}}")).pages == "6-11"


def test_identifiers_are_verbatim() -> None:
    doi = "10.1002/(SICI)1097_0185<1::AID>3.0.CO;2-#"
    url = "https://example.org/a_b--c?x=1&y=%20z#f~"
    reference = one(misc(f"doi = {{{doi}}}, url = {{{url}}}, eprint = 12, eprinttype = {{pubmed}}"))
    assert (reference.doi, reference.url, reference.pmid) == (doi, url, "12")


def test_names_are_split_into_family_and_given() -> None:
    names = r"""Jan van der Meer and {\O}rsted, H. C. and {Allen Jr}, Aberdeen and King, Jr, M. L.
        and {Research and Development Group} and De Haan, Rob J and others"""
    reference = one(misc(author=names))
    assert reference.and_others
    assert reference.authors == (
        Person(family="van der Meer", given="Jan"),
        Person(family="Ørsted", given="H. C."),
        Person(family="Allen Jr", given="Aberdeen"),
        Person(family="King", given="M. L.", suffix="Jr"),
        Organisation(name="Research and Development Group"),
        Person(family="De Haan", given="Rob J"),
    )


def test_braces_in_a_title_name_the_words_they_protect() -> None:
    title = r"{IVIG} in {Japanese} patients of {K}aposi, an {\'E}tude {American College of}"
    assert one(misc(title=title)).protected == ("Japanese", "Kaposi", "American", "College")


def test_strings_line_ends_and_comments_are_understood() -> None:
    text = '\ufeff% Curated.\r\n@string{j = "J Test"}\r\n@comment{nothing}\r\n'
    entry = "@Article{x,\r\n Author = {Doe, J.},\r\n title = {A\r\n b}, journal = j, year = 2020,}"
    reference = one(text + entry)
    assert (reference.title, reference.journal) == ("A b", "J Test")


def test_short_and_citation_are_plain_text() -> None:
    reference = one(
        "@article{x, author = {Hallowell, Robert W. and Danoff, Sonye K.}, title = {Why?},"
        " journal = {Chest}, year = 2023, volume = 163, number = 6, pages = {1476--1491},"
        " doi = {10.1000/1}}"
    )
    assert reference.short == "Hallowell and Danoff 2023"
    assert reference.citation == (
        "Hallowell RW, Danoff SK. Why? Chest. 2023;163(6):1476-1491. doi:10.1000/1"
    )


def test_an_undated_page_says_so() -> None:
    reference = one(misc("url = {https://example.org/}, urldate = {2026-11}", author="{WHO}"))
    assert reference.short == "WHO n.d."
    assert reference.citation == "WHO. A title. https://example.org/ (accessed 2026-11)"


@pytest.mark.parametrize(
    "fields",
    [
        {"key": "a b"},
        {"key": ""},
        {"kind": "blog"},
        {"title": ""},
        {"title": "two\nlines"},
        {"title": " x"},
        {"title": 1},
        {"authors": ()},
        {"authors": ("Doe, J.",)},
        {"year": "2020"},
        {"year": True},
        {"doi": "10.1000/a}"},
        {"doi": "10.1000/a\\"},
        {"doi": "10.1000/é"},
        {"url": "https://example.org/{x}"},
        {"urldate": "November"},
        {"protected": ("absent",)},
        {"kind": "article"},
    ],
)
def test_a_reference_cannot_hold_what_cannot_be_right(fields: dict[str, object]) -> None:
    good: dict[str, object] = {
        "key": "x",
        "kind": "misc",
        "title": "A title",
        "authors": [Person(family="Doe")],
    }
    Reference(**good)  # type: ignore[arg-type]
    with pytest.raises(InvalidValueError) as caught:
        Reference(**{**good, **fields})  # type: ignore[arg-type]
    assert isinstance(caught.value, (EvidenceError, ValueError))


@pytest.mark.parametrize(
    "word", ["IVIG", "MDA5", "ILD", "RP-ILD", "Jo-1", "McArdle", "anti-Ro", "L", "D"]
)
def test_words_that_lower_case_would_damage_are_known(word: str) -> None:
    assert needs_capitals(word)


def test_ordinary_words_may_lose_their_capital() -> None:
    assert not any(map(needs_capitals, ("Trial", "of", "4-year", "dose", "Étude")))
