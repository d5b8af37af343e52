"""Files as other programs write them: every name, number and sign is read, or refused aloud."""

import json
import subprocess
import unicodedata

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import myositis_ild_evidence as mie
from myositis_ild_evidence.bibliography import Organisation, Person, Reference, read
from myositis_ild_evidence.bibliography.people import whole_pages
from myositis_ild_evidence.bibliography.reading import FIELDS, LEFT
from myositis_ild_evidence.errors import InvalidValueError
from tried import times


def entry(author: str = "Doe, Jane", title: str = "A title", more: str = "") -> str:
    return (
        f"@article{{k, author = {{{author}}}, title = {{{title}}}, journal = {{J}}, "
        f"year = {{2021}}, {more}}}"
    )


def one(text: str, file: str = "a.bib") -> Reference:
    references, problems = read(text, file)
    assert problems == ()
    [reference] = references
    return reference


def refused(text: str, file: str = "a.bib") -> str:
    references, problems = read(text, file)
    assert references == ()
    return "; ".join(map(str, problems))


def name(author: Person | Organisation) -> tuple[str, ...]:
    if isinstance(author, Organisation):
        return (author.name,)
    return (author.family, author.given, *[author.suffix] * bool(author.suffix))


@pytest.mark.parametrize(
    ("latex", "names"),
    [
        (r"Pe\~na, Rosa and Jo\~ao Pires", [("Peña", "Rosa"), ("Pires", "João")]),
        (r"Ib\'a\~{n}ez, Luz", [("Ibáñez", "Luz")]),
        (r"Smith~Lee, A.~B.", [("Smith Lee", "A. B.")]),
        (r"Roux, A and \'Elodie Blanc and \O ystein {\AA}s", [
            ("Roux", "A"), ("Blanc", "Élodie"), ("Ås", "Øystein")]),
        (r"{\c C}a{\u g}lar, {\.I}lker", [("Çağlar", "İlker")]),
        (r"{\relax Ch}arles, X", None),
        ("Wells, Jr., Orson P. and Grant, III, Hugh", [
            ("Wells", "Orson P.", "Jr."), ("Grant", "Hugh", "III")]),
        ("Wells Jr., Orson P.", [("Wells", "Orson P.", "Jr.")]),
        ("{Wells Jr.}, Orson P.", [("Wells Jr.", "Orson P.")]),
        ("van der Kooi, Anneke J. and Ludwig van Beethoven", [
            ("van der Kooi", "Anneke J."), ("van Beethoven", "Ludwig")]),
        ("{World Health Organization} and {Barnes and Noble}", [
            ("World Health Organization",), ("Barnes and Noble",)]),
        (r"{\'Ecole Polytechnique}", [("École Polytechnique",)]),
        ("山田, 太郎 and 김, 철수", [("山田", "太郎"), ("김", "철수")]),
        ("Nguyễn, Văn Hùng and Erd{\\H o}s, P{\\'a}l", [("Nguyễn", "Văn Hùng"), ("Erdős", "Pál")]),
    ],
)  # fmt: skip
def test_every_letter_of_a_name_is_read_or_the_name_is_refused(
    latex: str, names: list[tuple[str, ...]] | None
) -> None:
    if names is None:
        assert "field 'author'" in refused(entry(latex))
    else:
        assert [name(author) for author in one(entry(latex)).authors] == names


@pytest.mark.parametrize(
    "listed", ["A. and et al.", "A. et al.", "A., et al", "A. and Others", "A. and others"]
)
def test_others_are_no_person(listed: str) -> None:
    found = one(entry(f"Smith, {listed}"))
    assert [name(author) for author in found.authors] == [("Smith", "A.")]
    assert found.and_others


@pytest.mark.parametrize(
    "listed",
    [
        *("Smith A., Jones B.", "Smith A, Jones B, Brown C", "Smith, A & Jones, B"),
        *("Smith, A; Jones, B", r"Smith, A \& Jones, B", "Smith, MD, Anna"),
    ],
)
def test_a_list_that_is_no_bibtex_is_no_person(listed: str) -> None:
    assert "looks like a list of people; write 'and' between two" in refused(entry(listed))


@pytest.mark.parametrize("given", ['"&', '&"b', "A & B", "{&", "A; B", "others", "et al."])
def test_what_stands_in_braces_is_part_of_a_name(given: str) -> None:
    made = article(authors=[Person(family="Doe", given=given)])
    for encoding in ("portable", "ascii", "utf-8"):
        assert read(made.to_bibtex(encoding=encoding)) == ((made,), ())


@pytest.mark.parametrize("listed", ["Martin Luther King Jr.", "Lee J H", "Lee JH"])
def test_a_name_whose_end_is_no_family_name_is_refused(listed: str) -> None:
    assert "cannot be the family name" in refused(entry(listed))


WELLS = [
    Person(family="Wells", given="Orson P.", suffix="Jr."),
    Person(family="Grant", given="Hugh", suffix="III"),
]


def article(**given: object) -> Reference:
    values = {"authors": WELLS, "title": "A title", "journal": "J", "year": 2020, "volume": "3"}
    return Reference(key="k", kind="article", **(values | {"pages": "1682-8"} | given))  # type: ignore[arg-type]


def test_a_rank_stands_where_each_style_and_format_has_it() -> None:
    wells = article()
    assert wells.cite("ama").startswith("Wells OP Jr, Grant H III. ")
    assert wells.cite("vancouver").startswith("Wells OP Jr., Grant H III. ")
    assert wells.cite("apa").startswith("Wells, O. P., Jr., & Grant, H., III. ")
    assert wells.citation.startswith("Wells OP Jr, Grant H III. ")
    assert "author = {Wells, Jr., Orson P. and Grant, III, Hugh}" in wells.to_bibtex()
    assert "AU  - Wells, Orson P., Jr.\n" in wells.to_ris()
    assert wells.to_csl_json()["author"][0] == {
        "family": "Wells", "given": "Orson P.", "suffix": "Jr."
    }  # fmt: skip
    with pytest.raises(InvalidValueError, match="suffix 'MD' is not a rank"):
        Person(family="Wells", suffix="MD")


def test_a_name_without_capitals_has_no_initials() -> None:
    authors = [Person(family="山田", given="太郎"), Person(family="김", given="철수")]
    found = article(authors=authors)
    assert found.cite("apa").startswith("山田, 太郎, & 김, 철수. ")
    assert found.cite("ama").startswith("山田 太郎, 김 철수. ")
    assert found.citation.startswith("山田 太郎, 김 철수. ")
    assert found.to_csl_json()["author"][1] == {"family": "김", "given": "철수"}


@pytest.mark.parametrize(
    ("printed", "whole"),
    [
        *(("1682-8", "1682-1688"), ("1698-703", "1698-1703"), ("S12-4", "S12-S14")),
        *(("6-11", "6-11"), ("e12-e19", "e12-e19"), ("1698-3", "1698-3"), ("e1002", "e1002")),
        *(("1-13, 20", "1-13, 20"), ("12-S4", "12-S4"), ("99-101", "99-101")),
    ],
)
def test_a_shortened_range_is_written_in_full_where_that_is_asked_for(
    printed: str, whole: str
) -> None:
    found = article(pages=printed)
    assert whole_pages(printed) == whole
    assert found.cite("ama").endswith(f":{whole}.")
    assert found.cite("apa").replace("–", "-").endswith(f", {whole}.")
    assert found.to_csl_json()["page"] == printed
    last = whole.rpartition("-")[2]
    assert ("EP  - " in found.to_ris()) == ("-" in whole and "," not in whole)
    assert "EP  - " not in found.to_ris() or f"EP  - {last}\n" in found.to_ris()


@pytest.mark.parametrize(
    ("title", "what"),
    [
        (r"R\&amp;D", "'&amp;', an entity of HTML"),
        ("5 &#181;g", None),
        ("<i>In vivo</i>", "'<i>', markup of HTML"),
        ("H<sub>2</sub>O", "'<sub>', markup of HTML"),
        ("A \ufffdtitle", "the mark of a character that was lost"),
    ],
)
def test_what_another_program_left_in_a_text_is_refused(title: str, what: str | None) -> None:
    said = refused(entry(title=title))
    assert what is None or what in said


@pytest.mark.parametrize("title", ["p < 0.05 and n > 5", "R&D; AT&T", "a <b at 5>", "A & B; C"])
def test_signs_that_are_text_stay(title: str) -> None:
    found = article(title=title)
    assert read(found.to_bibtex())[0][0].title == title


@pytest.mark.parametrize(("day", "known"), [("2026-02-30", False), ("2024-02-29", True)])
def test_a_day_is_one_of_the_calendar(day: str, known: bool) -> None:
    page = "@online{k, author = {A, B}, title = {T}, url = {https://a.b}, urldate = {DAY}}"
    text = page.replace("DAY", day)
    assert (one(text).urldate == day) if known else ("not a day of the calendar" in refused(text))


ZOTERO = r"""@article{wang_intravenous_2022,
    title = {Intravenous immunoglobulin},
    volume = {61},
    issn = {1462-0324, 1462-0332},
    shorttitle = {{IVIG}},
    url = {https://academic.oup.com/a/61/9},
    doi = {10.1093/rheumatology/keab928},
    language = {en},
    number = {9},
    urldate = {2026-11-30},
    journal = {Rheumatology},
    author = {Wang, Li-Mei and Yang, Qi-Hua},
    month = aug,
    year = {2022},
    pages = {3704--3710},
    file = {Full Text:storage/b.pdf:application/pdf},
    keywords = {MDA5, ILD},
    abstract = {Words.},
}"""
BETTER_BIBTEX = r"""@article{wang2022,
  title = {Intravenous Immunoglobulin},
  author = {Wang, Li-Mei and Yang, Qi-Hua},
  date = {2022-08-30},
  journaltitle = {Rheumatology},
  shortjournal = {Rheumatology (Oxford)},
  volume = {61},
  number = {9},
  pages = {3704--3710},
  issn = {1462-0324},
  doi = {10.1093/rheumatology/keab928},
  langid = {english},
  pmcid = {PMC9434299},
}"""
JABREF = r"""% Encoding: UTF-8

@Article{wang2022,
  author           = {Wang, Li-Mei and Yang, Qi-Hua},
  journal          = {Rheumatology},
  title            = {Intravenous immunoglobulin},
  year             = {2022},
  number           = {9},
  pages            = {3704--3710},
  volume           = {61},
  creationdate     = {2026-11-30T10:00:00},
  doi              = {10.1093/rheumatology/keab928},
  groups           = {ILD},
  owner            = {a},
  priority         = {prio1},
}

@Comment{jabref-meta: databaseType:bibtex;}
"""
ENDNOTE = """TY  - JOUR
AU  - Wang, Li-Mei
AU  - Yang, Qi-Hua
DO  - 10.1093/rheumatology/keab928
IS  - 9
KW  - MDA5
N2  - Words.
PY  - 2022
SN  - 1462-0324
SP  - 3704
EP  - 3710
T2  - Rheumatology
TI  - Intravenous immunoglobulin
VL  - 61
ID  - wang2022
ER  -

"""
PUBMED = """PMID- 34864895
OWN - NLM
STAT- MEDLINE
TI  - Intravenous
      immunoglobulin.
PG  - 3704-10
LID - 10.1093/rheumatology/keab928 [doi]
FAU - Wang, Li-Mei
AU  - Wang LM
FAU - Yang, Qi-Hua
AU  - Yang QH
TA  - Rheumatology
DP  - 2022 Aug 30
VI  - 61
IP  - 9

"""


@pytest.mark.parametrize(
    ("text", "file"),
    [
        (ZOTERO, "zotero.bib"),
        (BETTER_BIBTEX, "better.bib"),
        (JABREF, "jabref.bib"),
        (ENDNOTE, "endnote.ris"),
        (PUBMED, "pubmed.nbib"),
    ],
)
def test_an_export_of_each_program_loads(text: str, file: str) -> None:
    found = one(text, file)
    assert [name(author) for author in found.authors] == [("Wang", "Li-Mei"), ("Yang", "Qi-Hua")]
    assert found.title.lower() == "intravenous immunoglobulin"
    assert (found.journal, found.year, found.volume, found.number) == (
        "Rheumatology", 2022, "61", "9"
    )  # fmt: skip
    assert found.doi == "10.1093/rheumatology/keab928"
    assert whole_pages(found.pages or "") == "3704-3710"


def test_a_misspelt_field_is_refused_and_no_hint_names_what_is_left_out() -> None:
    assert "did you mean 'year'?" in refused(entry(more="yaer = {2020}"))
    for field in ("pmcid", "issn", "month", "keywords"):
        assert field in LEFT
        assert one(entry(more=f"{field} = {{x}}")).title == "A title"
    assert not set(FIELDS) & set(LEFT)
    assert "unknown field" in refused(entry(more="subtitle = {Half of the title}"))


@pytest.mark.parametrize(
    ("text", "file", "message"),
    [
        ("", "a.ris", "each begins with TY and ends with ER"),
        ("TY  - JOUR\nTI  - A\n", "a.ris", "1 entries begin (TY), 0 end (ER)"),
        (ENDNOTE + "TY  - JOUR\nTI  - lost\n", "a.ris", "2 entries begin (TY), 1 end (ER)"),
        (ENDNOTE.replace("AU  - Wang, Li-Mei", "AU  - Wang, A, Yang, B"), "a.ris", "more than one"),
        (ENDNOTE.replace("2022", "in press"), "a.ris", "year 'in press' holds no four digits"),
        ("", "a.nbib", "an entry begins with PMID"),
        ("TI  - A\n", "a.nbib", "an entry begins with PMID"),
        (PUBMED + "garbage\n", "a.nbib", "no tag and no value: 'garbage'"),
    ],
)
def test_a_file_of_tags_that_is_not_whole_is_refused(text: str, file: str, message: str) -> None:
    references, problems = read(text, file)
    assert any(message in str(problem) for problem in problems), problems
    assert references == ()


def test_the_shipped_references_come_back_from_ris() -> None:
    again, problems = read(mie.evidence.references.subset(SHIPPED).to_ris(), "a.ris")
    assert problems == ()
    left = ("note", "protected", "urldate")
    for before, after in zip(map(mie.evidence.references.__getitem__, SHIPPED), again, strict=True):
        for field in attrs.fields(Reference):
            if field.name not in left:
                assert getattr(after, field.name) == getattr(before, field.name), before.key


#: RIS has no sign for an organisation: one with a comma comes back as a person, and a person of
#: whom only the family name is known as an organisation.
SHIPPED = [
    one.key
    for one in mie.evidence.references
    if not any("," in a.name if isinstance(a, Organisation) else not a.given for a in one.authors)
]

PARTS = st.sampled_from(
    [
        *("Peña", "O'Brien", "van der Kooi", "Ås", "Łukasz", "Nguyễn", "Šimůnek", "Smith-Jones"),
        *("İnce", "Đorđević", "de la Cruz", "Þór", "山田", "Œuvre", "Béla", "Ģirts"),
    ]
)
PEOPLE = st.builds(
    Person,
    family=PARTS,
    given=st.sampled_from(["", "A.", "Anna B.", "Jean-Luc", "太郎", "Éva", "J. R. R."]),
    suffix=st.sampled_from(["", "Jr.", "III", "2nd"]),
)
BODIES = st.builds(
    Organisation, name=st.sampled_from(["WHO", "ProDERM Study Group", "Barnes and Noble", "R&D"])
)
WORDS = st.sampled_from(
    [
        *("5 µg/kg", "37 °C", "≥10 %", "10–20 mg/kg", "TGF-β", "±", "×", "…", "—", "„q“", "naïve"),
        *("½", "x²", "C#", "50 %", "a_b", "$5", "R&D", "Ω", "∆FVC", "Jo-1", "IVIG"),
    ]
)
BIBLIOGRAPHIES = st.lists(
    st.builds(
        Reference,
        key=st.just("k"),
        kind=st.just("article"),
        title=st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
        authors=st.lists(PEOPLE | BODIES, min_size=1, max_size=4),
        and_others=st.booleans(),
        journal=st.just("J"),
        year=st.integers(1990, 2030),
        pages=st.sampled_from([None, "1682-8", "e12-e19", "S1-4"]),
    ),
    min_size=1,
    max_size=8,
).map(lambda found: [attrs.evolve(o, key=f"k{n}") for n, o in enumerate(found)])


@times(1.5)
@given(BIBLIOGRAPHIES)
def test_a_bibliography_comes_back_equal_from_bibtex_and_csl_json(made: list[Reference]) -> None:
    assert read(mie.bibliography.to_bibtex(made)) == (tuple(made), ())
    assert read(mie.bibliography.to_bibtex(made, encoding="utf-8")) == (tuple(made), ())
    for item, reference in zip(mie.bibliography.to_csl_json(made), made, strict=True):
        assert item["title"] == reference.title
        assert [tuple(author.values()) for author in item["author"]] == [
            *(tuple(filter(None, name(author))) for author in reference.authors),
            *[("others",)] * reference.and_others,
        ]


@pytest.mark.programs
@times(1 / 8)
@given(BIBLIOGRAPHIES)
def test_pandoc_reads_every_title_and_name_of_the_default_bibtex(made: list[Reference]) -> None:
    run = subprocess.run(
        ["pandoc", "-f", "bibtex", "-t", "csljson"],
        input=mie.bibliography.to_bibtex(made),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    found = {item["id"]: item for item in json.loads(run.stdout)}
    for reference in made:
        item = found[reference.key]
        assert _bare(item["title"]) == _bare(reference.title)
        for author, known in zip(reference.authors, item["author"], strict=False):
            every = "".join(str(part) for part in known.values())
            assert sorted(_bare(every)) == sorted(_bare("".join(name(author)))), known


def _bare(text: str) -> str:
    """A text without what BibTeX and pandoc may change: case, markup, curled quotation marks."""
    plain = unicodedata.normalize("NFC", text).lower()
    for tag in ('<span class="nocase">', "</span>", "<sup>", "</sup>"):
        plain = plain.replace(tag, "")
    kept = (c for c in plain if c not in "'’“”„\" .,")
    return "".join(kept)


RIS_OF_ONE = "TY  - JOUR\nAU  - {}\nTI  - A\nJO  - B\nPY  - 2020\nER  - \n"
BIB_OF_ONE = "@article{{a, author = {{{}}}, title = {{A}}, journal = {{B}}, year = {{2020}}}}"


@pytest.mark.parametrize(
    ("name", "family", "given", "suffix"),
    [
        ("Wells Jr., Orson P.", "Wells", "Orson P.", "Jr."),
        ("Smith III, John", "Smith", "John", "III"),
        ("Smith, John Jr.", "Smith", "John", "Jr."),
        ("Kumar, V", "Kumar", "V", ""),
        ("Smith, M. D.", "Smith", "M. D.", ""),
    ],
)
def test_a_rank_behind_a_name_is_its_suffix_and_an_initial_is_none(
    name: str, family: str, given: str, suffix: str
) -> None:
    for text, file in ((RIS_OF_ONE, "a.ris"), (BIB_OF_ONE, "a.bib")):
        [reference], problems = read(text.format(name), file)
        assert problems == ()
        assert reference.authors == (Person(family=family, given=given, suffix=suffix),)


@pytest.mark.parametrize(
    ("text", "file", "name"),
    [
        (RIS_OF_ONE, "a.ris", "Smith, A. et al."),
        (RIS_OF_ONE, "a.ris", "Smith A; Jones B"),
        (RIS_OF_ONE, "a.ris", "et al.\nAU  - Smith, A."),
        (BIB_OF_ONE, "a.bib", "Orson P. Wells, Jr."),
        (BIB_OF_ONE, "a.bib", "Orson P. Wells, PhD"),
    ],
)
def test_what_is_no_name_of_one_person_is_refused(text: str, file: str, name: str) -> None:
    references, problems = read(text.format(name), file)
    assert references == ()
    assert len(problems) == 1


@pytest.mark.parametrize(
    ("latex", "title"),
    [
        (r"At 37\,$^\circ$C", "At 37 °C"),
        ("CD4$^+$ T cells", "CD4⁺ T cells"),
        ("A body of 2 m$^2$", "A body of 2 m²"),
        ("IgG$_4$", "IgG₄"),
        ("10$^{-3}$ mol", "10⁻³ mol"),
    ],
)
def test_what_is_raised_or_lowered_in_a_title_stays_so(latex: str, title: str) -> None:
    [reference], problems = read(BIB_OF_ONE.format("A, B").replace("{A}", f"{{{latex}}}"), "a")
    assert (reference.title, problems) == (title, ())


def test_what_has_no_raised_or_lowered_character_is_refused() -> None:
    references, problems = read(BIB_OF_ONE.format("A, B").replace("{A}", "{x$_{ab}$}"), "a")
    assert references == ()
    assert "'ab'" in str(problems[0])
