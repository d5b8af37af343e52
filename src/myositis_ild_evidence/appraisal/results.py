"""What the audit finds: one result for each figure and rule."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, get_args, overload

import attrs

from ..errors import InvalidValueError, UnknownKeyError, near
from ..records.plain import Plain

if TYPE_CHECKING:
    from ..tables.table import Table

Verdict = Literal["agrees", "rounding", "disagrees", "cannot-be-checked"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
#: How grave a disagreement is.
Grade = Literal["", "impossible", "needs-explanation", "hint"]
GRADES: tuple[str, ...] = get_args(Grade)


@attrs.frozen(kw_only=True)
class AuditResult(Plain):
    """What one rule says about one place.

    See also `Audit`, which holds all of them.

    Attributes:
        rule: Id of the rule.
        verdict: ``agrees``; ``rounding`` (digits were cut off instead of rounded); ``disagrees``;
            ``cannot-be-checked``, with the reason in the message.
        grade: How grave a disagreement is: ``impossible`` (no data can give the printed figures),
            ``needs-explanation`` (they can be right only if something that is not printed was
            done) or ``hint`` (nothing is wrong yet, but look); empty for another verdict.
        study: Key of the study, or of the study column of a table.
        section: Block of the study: ``baseline``, ``outcome``, ...
        variable: What is measured; a category is ``parent/child``.
        key: The row that it is about, such as ``wang2022/baseline/ferritin``.
        group: The group, or several; empty where the rule is about the whole row.
        printed: What is printed.
        expected: What the rule expects instead, where it can say so.
        message: The finding in words.
        explanation: The correction or note that explains it; empty where there is none.
        source: Key of the reference where the figure was read.
        locator: The place in it.
        rows: Keys of all rows that took part.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> result = mie.evidence.audit(["unit"]).where(study="cherin2002")[0]
        >>> result.verdict, result.explained
        ('disagrees', True)
    """

    TOLD: ClassVar[tuple[str, ...]] = ("explained",)

    rule: str
    verdict: Verdict
    grade: Grade = ""
    study: str
    section: str = ""
    variable: str
    key: str = attrs.field()
    group: str = ""
    printed: str = ""
    expected: str = ""
    message: str
    explanation: str = ""
    source: str = ""
    locator: str = ""
    rows: tuple[str, ...] = ()

    @key.default
    def _key(self) -> str:
        return f"{self.study}/{self.variable}" if self.study else self.variable

    @property
    def disagrees(self) -> bool:
        """Whether the printed figure cannot stand as printed."""
        return self.verdict == "disagrees"

    @property
    def explained(self) -> bool:
        """Whether a curated correction or note explains it."""
        return bool(self.explanation)

    def __str__(self) -> str:
        group = f", {self.group}" if self.group else ""
        grade = f", {self.grade}" if self.grade else ""
        return f"{self.key}{group}: {self.message} [{self.rule}: {self.verdict}{grade}]"


CODEBOOK = {
    "verdict": "agrees, rounding, disagrees or cannot-be-checked",
    "grade": "How grave a disagreement is: impossible, needs-explanation or hint",
    "explained": "Whether a curated correction or note explains it",
    "rule": "Id of the rule",
    "study": "Key of the study",
    "section": "Block of the study",
    "variable": "What is measured; a category is parent/child",
    "group": "The group, or several",
    "printed": "What is printed",
    "expected": "What the rule expects instead",
    "message": "The finding in words",
    "explanation": "The correction or note that explains it",
    "source": "Key of the reference where the figure was read",
    "locator": "The place in it",
}


class Audit(Plain, Sequence[AuditResult]):
    """All results of an audit, immutable; printing it gives a table, disagreements first.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> found = mie.evidence.audit()
        >>> [result.group for result in found.where(study="cherin2002", rule="unit")]
        ['responders, nonresponders']
        >>> found.unexplained
        <Audit: 0 results>
    """

    __slots__ = ("_results", "columns")
    TOLD: ClassVar[tuple[str, ...]] = ("results", "columns")

    #: What each column of a plain table was taken for; those that are not used have "". None for
    #: a pack.
    columns: Mapping[str, str] | None

    def __init__(
        self, results: Sequence[AuditResult], columns: Mapping[str, str] | None = None
    ) -> None:
        """Take results; `myositis_ild_evidence.appraisal.audit` makes them."""
        self._results = tuple(results)
        self.columns = columns

    @overload
    def __getitem__(self, key: int) -> AuditResult: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: int | slice) -> Any:
        found = self._results[key]
        return type(self)(found, self.columns) if isinstance(found, tuple) else found

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[AuditResult]:
        return iter(self._results)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Audit) and self._results == other._results

    def __hash__(self) -> int:
        return hash(self._results)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._results, self.columns)

    def where(self, **columns: Any) -> Self:
        """Return the results with these values, such as ``verdict="disagrees"``.

        Args:
            **columns: Columns of `to_table` and what they must be.

        Raises:
            UnknownKeyError: There is no such column.
            InvalidValueError: There is no such verdict or grade.
        """
        for name in columns:
            if name not in CODEBOOK:
                raise UnknownKeyError(f"no column {name!r}; {near(name, CODEBOOK)}")
        if columns.get("verdict", "agrees") not in VERDICTS:
            verdict = columns["verdict"]
            raise InvalidValueError(
                f"no verdict {verdict!r}; {near(verdict, VERDICTS)}",
                code="unknown-choice",
                argument="verdict",
            )
        if columns.get("grade", "") not in GRADES:
            grade = columns["grade"]
            raise InvalidValueError(
                f"no grade {grade!r}; {near(grade, GRADES[1:])}",
                code="unknown-choice",
                argument="grade",
            )
        wanted = columns.items()
        found = [r for r in self if all(getattr(r, n) == v for n, v in wanted)]
        return type(self)(found, self.columns)

    @property
    def results(self) -> tuple[AuditResult, ...]:
        """The results as a plain tuple."""
        return self._results

    @property
    def disagreements(self) -> Self:
        """The results that disagree, explained or not."""
        return self.where(verdict="disagrees")

    @property
    def unexplained(self) -> Self:
        """The disagreements that no curated correction or note explains, without mere hints."""
        open_ = [r for r in self if r.disagrees and not r.explained and r.grade != "hint"]
        return type(self)(open_, self.columns)

    @property
    def hints(self) -> Self:
        """What is worth a look, though nothing is wrong yet; explained or not."""
        return self.where(grade="hint")

    @property
    def counts(self) -> dict[str, int]:
        """How many results have each verdict."""
        found = Counter(result.verdict for result in self)
        return {verdict: found[verdict] for verdict in VERDICTS}  # type: ignore[index]

    def to_table(self) -> "Table":
        """Return the results as a table of dictionaries with a codebook."""
        from ..tables.table import Table

        return Table(CODEBOOK, [{name: getattr(r, name) for name in CODEBOOK} for r in self])

    def __str__(self) -> str:
        from .text import audit

        return audit(self)

    def __repr__(self) -> str:
        counted = ", ".join(f"{n} {verdict}" for verdict, n in self.counts.items() if n)
        return f"<Audit: {len(self)} results{': ' if counted else ''}{counted}>"
