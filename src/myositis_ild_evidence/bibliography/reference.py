"""What a bibliographic reference is: people, organisations, and the fields of one source.

A reference holds plain Unicode text; LaTeX exists only in ``.bib`` files.
"""

from collections.abc import Iterable
from typing import Any, Literal, get_args

import attrs

from ..errors import InvalidValueError, near
from ..records.base import Short
from .people import Organisation, Person, _composed, _text, whole_pages, words

Kind = Literal["article", "book", "misc", "online", "techreport"]
KINDS: tuple[str, ...] = get_args(Kind)

REQUIRED: dict[str, tuple[str, ...]] = {
    "article": ("authors", "title", "journal", "year"),
    "book": ("authors", "title", "publisher", "year"),
    "misc": ("authors", "title"),
    "online": ("authors", "title", "url"),
    "techreport": ("authors", "title", "publisher", "year"),
}

YEARS = range(1600, 2101)


def _one_of_kinds(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value not in KINDS:
        raise InvalidValueError(
            f"unknown kind of reference {value!r}; {near(value, KINDS)}",
            code="unknown-choice",
            argument="kind",
        )


def _plausible_year(instance: object, attribute: "attrs.Attribute[Any]", value: object) -> None:
    if value is None:
        return
    if not isinstance(value, int) or isinstance(value, bool) or value not in YEARS:
        raise InvalidValueError(
            f"year must be a whole number from {YEARS[0]} to {YEARS[-1]}, not {value!r}",
            code="out-of-range",
            argument="year",
        )


def _named_authors(instance: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not value:
        raise InvalidValueError(
            "authors is empty; name a person or an organisation",
            code="missing-argument",
            argument="authors",
        )
    for author in value:
        if not isinstance(author, (Person, Organisation)):
            raise InvalidValueError(
                f"an author is a Person or an Organisation, not {author!r}",
                code="wrong-type",
                argument="authors",
            )


def _plain_words(instance: "Reference", attribute: "attrs.Attribute[Any]", value: Any) -> None:
    known = {word[0] for word in words(instance.title)}
    for word in value:
        if word not in known:
            raise InvalidValueError(f"protected word {word!r} is not a word of {instance.title!r}")


def _as_authors(value: Iterable[Person | Organisation]) -> tuple[Person | Organisation, ...]:
    return tuple(value)


def _as_words(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True, repr=False)
class Reference(Short):
    """One source that evidence is cited from.

    See also `Citations`, which numbers references in a text of your own.

    Attributes:
        key: The citation key, which is also the id of the study or review.
        kind: The BibTeX entry type.
        title: The title as plain text.
        authors: People and organisations, in the order printed.
        and_others: Whether the source names more authors than are listed here.
        journal: The journal of an article.
        year: The year of publication; only ``misc`` and ``online`` may lack it.
        volume: The volume.
        number: The issue.
        pages: The pages or the article number, with plain hyphens; a range may be shortened
            (``1682-8``), and is written in full where a style or RIS asks for that.
        publisher: The publisher of a book, the institution of a report.
        doi: The DOI without a resolver in front.
        pmid: The PubMed identifier.
        url: The web address.
        urldate: The day or month on which the address was read.
        note: A remark for the reader of the bibliography.
        protected: Words of the title whose capitals no style may change, beyond those that
            `needs_capitals` finds by itself.

    Raises:
        InvalidValueError: No author, an unknown kind, a year that cannot be right, a field that the
            kind needs and that is missing, or a protected word that is not in the title.

    Examples:
        >>> reference = Reference(
        ...     key="huapaya2019",
        ...     kind="article",
        ...     title="Long-term treatment with immunoglobulin",
        ...     authors=[Person(family="Huapaya", given="J. A.")],
        ...     and_others=True,
        ...     journal="Respir Med", year=2019,
        ...     volume="154", pages="6-11",
        ... )
        >>> reference.short
        'Huapaya et al. 2019'
        >>> reference.citation
        'Huapaya JA, et al. Long-term treatment with immunoglobulin. Respir Med. 2019;154:6-11.'
    """

    key: str = attrs.field(validator=_text)
    kind: Kind = attrs.field(validator=_one_of_kinds)
    title: str = attrs.field(converter=_composed, validator=_text)
    authors: tuple[Person | Organisation, ...] = attrs.field(
        converter=_as_authors, validator=_named_authors
    )
    and_others: bool = attrs.field(default=False, validator=attrs.validators.instance_of(bool))
    journal: str | None = attrs.field(default=None, converter=_composed, validator=_text)
    year: int | None = attrs.field(default=None, validator=_plausible_year)
    volume: str | None = attrs.field(default=None, converter=_composed, validator=_text)
    number: str | None = attrs.field(default=None, converter=_composed, validator=_text)
    pages: str | None = attrs.field(default=None, converter=_composed, validator=_text)
    publisher: str | None = attrs.field(default=None, converter=_composed, validator=_text)
    doi: str | None = attrs.field(default=None, validator=_text)
    pmid: str | None = attrs.field(default=None, validator=_text)
    url: str | None = attrs.field(default=None, validator=_text)
    urldate: str | None = attrs.field(default=None, validator=_text)
    note: str | None = attrs.field(default=None, converter=_composed, validator=_text)
    protected: tuple[str, ...] = attrs.field(
        default=(), converter=_as_words, validator=_plain_words
    )

    def __attrs_post_init__(self) -> None:
        for name in REQUIRED[self.kind]:
            if getattr(self, name) is None:
                raise InvalidValueError(
                    f"reference {self.key!r}: kind {self.kind!r} needs {name}",
                    code="missing-argument",
                    argument=name,
                )

    def _in_short(self) -> str:
        return f"{self.key}: {self.short}, {self.journal or self.publisher or self.title}"

    @property
    def short(self) -> str:
        """The authors and the year, as a table or a sentence cites them.

        See also `citation` for the whole line.
        """
        names = [
            author.family if isinstance(author, Person) else author.name for author in self.authors
        ]
        if self.and_others or len(names) > 2:
            names = [f"{names[0]} et al."]
        return f"{' and '.join(names)} {self.year or 'n.d.'}"

    @property
    def citation(self) -> str:
        """One line of plain text to paste: at most six authors are named, as in AMA style.

        See also `cite`, which writes AMA, Vancouver or APA style and needs the extra ``cite``.
        """
        names = [str(author) for author in self.authors]
        if self.and_others or len(names) > 6:
            names = [*names[:3], "et al"]
        sentences = [", ".join(names), self.title, self.journal or self.publisher]
        issue = f"({self.number})" if self.number else ""
        place = filter(None, (f"{self.volume or ''}{issue}", whole_pages(self.pages or "")))
        sentences.append(";".join(filter(None, (str(self.year or ""), ":".join(place)))))
        line = " ".join(
            text if text.endswith((".", "?", "!")) else f"{text}." for text in sentences if text
        )
        if self.doi:
            return f"{line} doi:{self.doi}"
        accessed = f" (accessed {self.urldate})" if self.urldate else ""
        return f"{line} {self.url}{accessed}" if self.url else line

    def to_bibtex(self, *, encoding: Literal["portable", "ascii", "utf-8"] = "portable") -> str:
        """Write the reference as a BibTeX entry; see `bibliography.to_bibtex`.

        Args:
            encoding: ``portable`` is read alike by BibTeX, biber and pandoc; ``ascii`` holds
                nothing but ASCII; ``utf-8`` keeps every character, for biblatex.

        Raises:
            InvalidValueError: Another encoding, or ASCII cannot express a character.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.references["wang2022"].to_bibtex().splitlines()[0]
            '@article{wang2022,'
        """
        from .bibtex import to_bibtex

        return to_bibtex([self], encoding=encoding)

    def to_ris(self) -> str:
        """Write the reference as RIS; see `bibliography.to_ris`.

        Raises:
            MissingExtraError: The extra ``cite`` is not installed.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.references["wang2022"].to_ris().splitlines()[1]
            'ID  - wang2022'
        """
        from .ris import to_ris

        return to_ris([self])

    def to_csl_json(self) -> dict[str, Any]:
        """Return the reference as an item of CSL-JSON; see `bibliography.to_csl_json`.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.references["wang2022"].to_csl_json()["type"]
            'article-journal'
        """
        from .csl import item

        return item(self)

    def cite(self, style: Literal["ama", "vancouver", "apa"] = "vancouver") -> str:
        """Return the reference in a style, without a number; see `bibliography.cite`.

        See also `citation`, which needs no extra.

        Args:
            style: ``ama`` (AMA Manual of Style, 11th edition), ``vancouver`` (Citing Medicine, 2nd
                edition) or ``apa`` (7th edition).

        Raises:
            InvalidValueError: Another style.
            MissingExtraError: The extra ``cite`` is not installed.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.evidence.references["devine1974"].cite("ama")
            'Devine BJ. Gentamicin therapy. Drug Intell Clin Pharm. 1974;8:650-655.'
        """
        from .styles import formatted

        return formatted([self], style)[0]
