"""The report holds the whole evidence, each figure with its source, and obeys no text."""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import myositis_ild_evidence as mie
import rendered
from myositis_ild_evidence import report
from myositis_ild_evidence.answer_in_full import bottom_line
from myositis_ild_evidence.cli import main
from myositis_ild_evidence.extras import advice
from myositis_ild_evidence.records import words
from packs import Pack

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")
pytest.importorskip("statsmodels")

EV = mie.evidence
VOID = {"br", "meta", "wbr", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """A page as a reader of it, or of its headings, has it; unbalanced tags are an error."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, dict[str, str]]] = []
        self.headings: list[int] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.tags == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.tags.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.tags:
            self.words += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.attributes if name == tag]


@pytest.fixture(scope="module")
def html() -> str:
    return rendered.html(EV)


@pytest.fixture(scope="module")
def page(html: str) -> Page:
    return Page(html)


@pytest.fixture(scope="module")
def markdown() -> str:
    return rendered.markdown(EV)


def test_it_stands_alone(html: str, page: Page) -> None:
    assert "<script" not in html
    assert page.all("link") == page.all("img") == page.all("iframe") == []
    assert "@import" not in html
    assert not re.search(r"url\((?!#)", html)
    policy = next(meta for meta in page.all("meta") if "http-equiv" in meta)
    assert policy["content"].startswith("default-src 'none'")


def test_links_lead_into_the_page_or_to_a_doi_or_the_page_of_a_source(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.attributes if "id" in attributes]
    assert len(set(ids)) == len(ids)
    for link in page.all("a"):
        href = link["href"]
        assert (
            href.removeprefix("#") in ids
            if href.startswith("#")
            else href.startswith(("https://", "http://"))
        )
    for reference in EV.references:
        assert f"ref-{reference.key}" in ids
        if reference.doi:
            assert any(link["href"] == f"https://doi.org/{reference.doi}" for link in page.all("a"))


def test_headings_are_in_order_and_landmarks_stand_once(page: Page) -> None:
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(
        after - before <= 1 for before, after in zip(page.headings, page.headings[1:], strict=False)
    )
    for landmark in ("header", "nav", "main", "footer"):
        assert len(page.all(landmark)) == 1
    assert page.all("html") == [{"lang": "en-GB"}]
    assert page.all("a")[0]["href"] == "#main"  # the first stop of the keyboard skips the contents


def test_tables_have_captions_and_heads_and_can_be_scrolled_by_keyboard(page: Page) -> None:
    tables = page.all("table")
    assert len(page.all("caption")) == len(tables) > 30
    assert all(head.get("scope") in ("col", "row") for head in page.all("th"))
    regions = [r for r in page.all("div") if r.get("role") == "region"]
    assert all(r["tabindex"] == "0" for r in regions)
    assert len(regions) >= len(tables)


@pytest.mark.parametrize("kind", ["html", "markdown"])
def test_everything_that_is_reported_is_in_it(kind: str, page: Page, markdown: str) -> None:
    shown = page.words if kind == "html" else re.sub(r"\\(.)", r"\1", markdown)
    shown = " ".join(shown.split())
    assert bottom_line(EV) in shown
    for claim in EV.claims:
        assert claim.text in shown
        assert words.named(EV, claim.why) in shown
    for row in EV.values():
        assert _as_shown(row) in shown, row
        assert row["locator"] in shown, row
    for each in EV.publications():
        for correction in (c for outcome in each.outcomes for c in outcome.corrections):
            assert words.named(EV, correction.why) in shown
        for note in each.notes:
            assert words.named(EV, note) in shown
    for omission in EV.question.omissions:
        assert words.named(EV, omission.text) in shown


def _what(row: dict[str, Any]) -> str:
    """What a result counts, where that is not people."""
    found = [
        result
        for result in (*EV.outcomes, *EV.adverse_events)
        if (result.study, result.section, result.measured)
        == (row["study"], row["section"], row["variable"])
    ]
    return "" if all(result.counts_people for result in found) else " infusions"


def _as_shown(row: dict[str, Any]) -> str:
    """A figure of the table of values as a sentence has it."""
    if row["kind"] == "date":
        return f"{row['low']} to {row['high']}"
    if row["kind"] == "p-value":
        return f"p {row['operator'] or '='} {row['printed'].removeprefix(row['operator'])}"
    if row["variable"].endswith("/courses"):
        key, _, phase = f"{row['study']}/{row['variable'][:-8]}".partition("/phase-")
        of = EV.regimens[key]
        courses = (of.in_phases[int(phase) - 1] if phase else of).courses
        assert isinstance(courses, mie.Span)
        return words.courses(courses)
    if row["variable"].endswith("/maximum-rate"):
        return f"below {row['printed'].removeprefix('<')}"
    if row["kind"] == "count" and row["section"] in ("outcome", "adverse-event"):
        counted, _, percent = row["printed"].partition(" (")
        if row["total"] and percent and row["timepoint"] != "baseline" and not row["corrected"]:
            interval = "at most" if row["count"] == 0 else f"{percent[:-1]}; 95% CI"
            return f"{counted} of {row['total']}{_what(row)} ({interval}"
    if row["interval"] == "iqr":
        return str(row["figure"])
    return " ".join(row["printed"].split())


def test_every_row_of_figures_leads_to_its_source(html: str) -> None:
    for study in EV.studies:
        for block in ("baseline", "outcomes"):
            tables = re.findall(rf'<table id="{study.id}-{block}".*?</table>', html, re.DOTALL)
            assert len(tables) == bool(getattr(study, block))
            for table in tables:
                rows = table.partition("<tbody>")[2].split("<tr>")[1:]
                assert rows
                assert all('<a href="#ref-' in row.rpartition("<td")[2] for row in rows)


def test_no_event_is_given_with_its_exact_upper_bound(page: Page) -> None:
    assert "0 of 31 (at most 9.2%, one-sided 95% bound)" in page.words


def test_a_count_without_a_printed_denominator_is_not_divided(html: str) -> None:
    [table] = re.findall(r'<table id="harms-table".*?</table>', html, re.DOTALL)
    [row] = [row for row in table.split("<tr>") if "Cherin 2002" in row]
    assert "no denominator printed" in row
    assert "17.1%" not in row


def test_the_pictures_are_in_the_page_and_take_its_colours(html: str, page: Page) -> None:
    titles = (
        "Doses over time",
        "Risk ratio with 95%",
        "Risk of bias, one",
        "Where there is evidence",
    )
    assert len(page.all("svg")) == 4
    assert all(title in page.words for title in titles)
    assert "fill: var(--ink, #1b1f24)" in html


def test_without_matplotlib_the_report_says_which_extra_it_lacks(
    pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = pack.load()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    page = Page(report.html(evidence))
    assert advice("plot") in page.words
    assert page.all("svg") == []


def test_without_jinja2_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    from myositis_ild_evidence.report import output

    output._templates.cache_clear()
    monkeypatch.setitem(sys.modules, "jinja2", None)
    with pytest.raises(mie.MissingExtraError, match=re.escape(advice("report"))):
        report.html(EV)
    output._templates.cache_clear()


def test_markdown_tables_have_as_many_cells_as_heads(markdown: str) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", markdown, re.MULTILINE)
    assert len(tables) > 30
    for table in tables:
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1
        assert re.fullmatch(r"\|( --- \|)+", table.splitlines()[1])


# ---- hostile text --------------------------------------------------------------------------------

HOSTILE = {
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "an end": "</title></style></svg></table><svg onload=alert(1)>",
    "a quote": "' onmouseover='alert(1)",
    "a template": "{{ 7 * 7 }}{% raw %}",
    "a length": "A" * 10_000,
    "a formula": "=cmd()|' /C calc'!A0",
    "Markdown": "[x](javascript:alert(1)) | **b** `c` # d ![i](https://example.org/i)",
}


@pytest.fixture(params=HOSTILE.values(), ids=[*HOSTILE])
def hostile(request: pytest.FixtureRequest, pack: Pack) -> tuple[str, mie.Evidence]:
    text: str = request.param
    study = "studies/author2020.toml"
    pack.change(study, 'label = "Death"', f'label = "{text}"')
    pack.change(study, 'includes = ["headache"]', f'includes = ["{text}"]')
    pack.change(study, 'description = "invented people"', f'description = "{text}"')
    pack.change("claims.toml", 'text = "It works."', f'text = "{text}"')
    pack.change("pack.toml", 'title = "An invented pack"', f'title = "{text}"')
    pack.change("pack.toml", 'answer = "Nobody knows."', f'answer = "{text}"')
    return text, pack.load()


def test_hostile_text_is_text_in_html(hostile: tuple[str, mie.Evidence]) -> None:
    text, evidence = hostile
    page = Page(report.html(evidence))
    assert page.words.count(" ".join(text.split())) >= 4
    assert page.all("script") == page.all("img") == []
    for _, attributes in page.attributes:
        assert not any(name.startswith("on") for name in attributes)
        assert not attributes.get("href", "").casefold().startswith("javascript:")
    assert len(page.all("title")) == 1 + len(page.all("svg"))


def test_hostile_text_is_text_in_markdown(hostile: tuple[str, mie.Evidence]) -> None:
    text, evidence = hostile
    made = report.markdown(evidence)
    assert re.sub(r"\\(.)", r"\1", made).count(text) >= 4
    assert not re.search(r"(?<!\\)<(?!br>|https?://)", made)
    assert not re.search(r"(?<!\\)\]\((?!<https?://)", made)


# ---- files and the command -----------------------------------------------------------------------


def test_a_report_is_written_whole_by_the_name_of_its_file(pack: Pack, tmp_path: Path) -> None:
    evidence = pack.load()
    evidence.report(tmp_path / "a.html")
    evidence.report(tmp_path / "a.md")
    evidence.report(tmp_path / "a.txt", format="markdown")
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "a.md").read_bytes() == (tmp_path / "a.txt").read_bytes()


def test_a_report_in_another_format_is_refused_and_changes_nothing(
    pack: Pack, tmp_path: Path
) -> None:
    target = tmp_path / "a.docx"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(mie.InvalidValueError, match="html or markdown, not 'docx'"):
        pack.load().report(target)
    assert target.read_text(encoding="utf-8") == "old"


def test_the_same_evidence_gives_the_same_report(pack: Pack) -> None:
    evidence = pack.load()
    assert report.html(evidence) == report.html(evidence)
    assert report.markdown(evidence) == report.markdown(evidence)


def test_the_command_writes_a_report_of_ones_own_pack(
    pack: Pack, tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = str(pack.write())
    assert main(["report", "--pack", folder, "-o", str(tmp_path / "report.html")]) == 0
    assert "An invented pack" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert main(["report", "--pack", folder, "--format", "markdown"]) == 0
    assert capsysbinary.readouterr().out.startswith(b"# An invented pack")


@pytest.fixture(scope="module")
def short() -> str:
    return report.html(mie.evidence, "short")


def test_the_short_form_has_what_a_meeting_asks_for_in_order(short: str) -> None:
    assert re.findall(r'<h2 id="([^"]+)"', short) == [
        *("answer", "direct", "effects", "harms", "certainty", "positions", "missing"),
        "references",
    ]
    direct = [s for s in mie.evidence.studies if s.directness == "direct"]
    for study in direct:
        assert study.title is not None
        assert study.title in short
    assert "[corrected]" in short


def test_no_sentence_of_the_short_form_ends_twice(short: str) -> None:
    assert not re.findall(r"\.\.|[?!]\.", re.sub(r"<[^>]+>", "", short))


def test_harms_of_the_short_form_count_any_event_and_cite_where_each_stands() -> None:
    told = report.markdown(mie.evidence, "short").replace("*", "")
    harms = told[told.index("## Harms") : told.index("## Certainty")]
    assert "Any side effect: 9 of 17" in harms
    places = re.findall(r"Table \d, Adverse events", harms)
    assert places == [
        "Table 1, Adverse events",
        "Table 1, Adverse events",
        "Table 2, Adverse events",
    ]


def test_the_short_form_names_the_document_and_waits_for_no_trial_that_is_over() -> None:
    told = report.markdown(mie.evidence, "short").replace("\\", "")
    document = mie.evidence.references["inpharmd"].short
    assert told.index(document) == told.index("The document") + len("The document (")
    waited = told.partition("not known to have ended")[2].partition("\n")[0]
    for trial in mie.evidence.trials:
        over = trial.status in ("completed", "terminated", "withdrawn")
        assert (trial.registry_id in waited) is not over


def test_a_correction_of_what_was_not_printed_says_that_no_figure_was_printed(
    markdown: str,
) -> None:
    [line] = [one for one in markdown.splitlines() if "| Huapaya 2019: Rise in FVC% above" in one]
    assert line.split(" | ")[1] == "no figure printed"


def test_the_answer_stands_before_the_contents(html: str) -> None:
    assert html.index('id="answer"') < html.index('aria-label="Contents"')


def test_records_in_full_are_folded_and_print_all_the_same(html: str) -> None:
    records = [*mie.evidence.studies, *mie.evidence.reviews]
    assert html.count('<details class="folded">') == len(records)
    assert "details.folded::details-content" in html


def test_no_form_of_the_report_calls_the_library(html: str, short: str, markdown: str) -> None:
    for page in (html, short, markdown):
        told = re.sub(r"<[^>]*>|https?://\S+", " ", page)
        assert re.findall(r"\b[a-z_]+\(\)|\bmie\.\w+", told) == []


def test_a_form_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(mie.InvalidValueError) as caught:
        mie.evidence.report(tmp_path / "report.html", form="shrot")  # type: ignore[arg-type]
    assert "did you mean 'short'?" in str(caught.value)


def test_a_pack_without_a_question_of_directness_has_a_short_form(pack: Pack) -> None:
    page = report.markdown(pack.load(), "short")
    assert "## The answer" in page
