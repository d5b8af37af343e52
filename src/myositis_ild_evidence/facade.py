"""A pack of evidence as one object: studies, reviews, references, claims and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self

from .packs.joining import Joined
from .packs.shipped import ShippedPack
from .query.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from .answer import Answer
    from .appraisal.pooling import Compared, Poolability
    from .appraisal.results import Audit
    from .dosing.formulary import Formulary
    from .dosing.order import Order
    from .dosing.ranking import Nearest
    from .dosing.verification import Verification
    from .records.regimen import DosingRegimen
    from .statistics.designs import Correlation
    from .statistics.effects import Method
    from .statistics.estimates import Better, Measure
    from .statistics.figures import Spread
    from .statistics.medians import Medians
    from .tables.table import Table


class Evidence(Pack):
    """A pack of evidence.

    ``myositis_ild_evidence.evidence`` is the curated one: what the document prints and what exists
    beyond it. ``myositis_ild_evidence.document`` is the document's pack alone. Their files are read
    when they are first needed. `Evidence.load` reads and checks somebody else's pack in full.

    It cannot be changed. See also `myositis_ild_evidence.combine`, which joins packs, and
    `myositis_ild_evidence.diff`, which compares two versions of one.

    Attributes:
        studies: Primary studies, by id.
        reviews: Reviews, by id.
        positions: What guidelines say, by id.
        trials: Registered trials, by id.
        searches: The searches for evidence, by id; `search_log` is the last one.
        references: The bibliography, by key.
        claims: What is asserted about the question, by id.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> print(mie.evidence.studies["huapaya2019"].regimen.total_dose())
        12 g/kg
        >>> mie.evidence.outcomes["wang2022/mortality-6mo"]["ivig"].percent
        Decimal('22.6')
    """

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read and check a pack.

        See also `myositis_ild_evidence.testing.check_pack`, which returns the problems instead.

        Args:
            path: The directory that holds ``pack.toml``, a JSON file of a whole pack, or one of
                `myositis_ild_evidence.installed_packs`, by name.

        Raises:
            PackError: Everything that is wrong with the pack.
            InvalidValueError: It is not a path.

        Examples:
            >>> import tempfile
            >>> from myositis_ild_evidence.packs import new_pack
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     pack = Evidence.load(new_pack(f"{folder}/my-pack"))
            >>> pack.studies.ids
            ('author2020',)
        """
        from .packs.sources import read

        return cls(read(path))

    def answer(self, *, antibody: str | None = None, lung: str | None = None) -> Answer:
        """Return the answer to the question of the pack, or for one group of people.

        Its counts are attributes; it prints as one screen of 60 lines. See also `report`, which
        writes everything.

        Args:
            antibody: Only people with this antibody, from the vocabulary.
            lung: Only people whose lungs are so, such as ``"rp-ild"``.

        Raises:
            UnknownKeyError: A term that does not exist; near matches are offered.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.document.answer().people
            65
            >>> mie.document.answer(antibody="anti-MDA5", lung="rp-ild").direct.ids
            ('wang2022',)
        """
        from .answer import answer

        return answer(self, antibody=antibody, lung=lung)

    def __str__(self) -> str:
        """Return the answer to the question of the pack, as the command prints it."""
        return str(self.answer())

    def _repr_html_(self) -> str:
        """Return the answer for a notebook."""
        return self.answer()._repr_html_()

    def values(self) -> Table:
        """Return every reported number as one tidy table, a row for each figure.

        ``figure`` is the figure in words with its unit, ``value`` an exact decimal in ``unit``; a
        proven correction is applied, and ``printed`` keeps what the source prints. ``source`` and
        ``locator`` say where it stands; `Table.codebook` explains every column. See also `tables`
        for one table of each kind of record.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> table = mie.evidence.values().where(study="wang2022", variable="mortality-6mo")
            >>> [(row["group"], row["printed"]) for row in table]
            [('ivig', '22.6%'), ('non_ivig', '52.9%'), ('ivig vs non_ivig', '0.033')]
        """
        from .tables.values import values

        return values(self)

    def audit(self, rules: Sequence[str] | None = None) -> Audit:
        """Check every printed figure by the rules of the audit.

        See also `myositis_ild_evidence.audit`, which takes rows of a plain table as well.

        Args:
            rules: Ids of the rules that are wanted; None for all of
                `myositis_ild_evidence.appraisal.RULES`, whose docstrings say why each matters.

        Returns:
            One result for each place and rule: whether the figure agrees, and what explains it if
            it does not.

        Raises:
            InvalidValueError: There is no such rule, or the pack explains one that does not exist.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> found = mie.evidence.audit(["unit"])
            >>> [result.key for result in found.disagreements][0]
            'cherin2002/pm-duration'
            >>> found.unexplained
            <Audit: 0 results>
        """
        from .appraisal.auditing import audit

        return audit(self, rules)

    def can_pool(self, what: str) -> Poolability:
        """Say whether the results on something may be pooled, with every reason against it.

        A pooled estimate is never computed. See also `to_effects` for the effects themselves.

        Args:
            what: A domain of the vocabulary by id, label or synonym, or an outcome's id or
                variable.

        Raises:
            UnknownKeyError: No outcome is about it; near matches are offered.
            InvalidValueError: It is not text.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> found = mie.document.can_pool("mortality")
            >>> bool(found), found.usable
            (False, ('wang2022/mortality-6mo',))
        """
        from .appraisal.pooling import can_pool

        return can_pool(self, what)

    def to_effects(
        self,
        what: str,
        measure: Measure = "risk-ratio",
        *,
        groups: Compared | None = None,
        totals: Mapping[str, int] | None = None,
        plus_minus: Spread | None = None,
        medians: Medians | None = None,
        better: Better | None = None,
        method: Method | None = None,
        correlation: Mapping[str, Correlation] | Correlation | None = None,
        design_effect: Mapping[str, float] | float = 1.0,
        level: float = 0.95,
    ) -> Table:
        """Return the effects on something, for a meta-analysis in statsmodels, PyMARE or metafor.

        ``yi`` is the effect on the scale on which meta-analyses pool (the logarithm of a ratio),
        ``vi`` its variance; ``notes`` says which outcomes have no row, and why. Nothing is pooled:
        see also `can_pool`, whose reasons should be read first.

        Args:
            what: A domain of the vocabulary by id, label or synonym, or an outcome's id or
                variable.
            measure: See `myositis_ild_evidence.statistics.effect`. A proportion needs a ``method``
                that has a scale for pooling, ``logit`` or ``freeman-tukey``.
            groups: Which two groups are compared, where a study has more than two arms: two ids; or
                by study two ids, or several such pairs. For a measure of one group one id.
            totals: Of how many, where the evidence does not say, by group.
            plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.
            medians: By whose method means are estimated from medians: ``wan``, ``luo`` or
                ``mcgrath``; None: by none.
            better: Whether ``higher`` or ``lower`` is better, where the row does not say.
            method: How the measure is computed, where there is a choice.
            correlation: Of the two results of one person, where the same people are in both groups;
                for some of the studies by their id.
            design_effect: Where clusters were allotted; for some of the studies by their id.
            level: Level of confidence, between 0 and 1.

        Raises:
            UnknownKeyError: No outcome is about it, or no outcome has a group in ``totals``.
            NotComparableError: No outcome allows the measure; the message gives each reason.
            InvalidValueError: No such measure, method, level or reading of ±.
            MissingExtraError: The extra ``stats`` is not installed.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> table = mie.document.to_effects("mortality", "odds-ratio")
            >>> [(row["outcome"], round(row["estimate"], 2)) for row in table]
            [('wang2022/mortality-6mo', 0.26)]
        """
        from .appraisal.pooling import to_effects

        return to_effects(
            self,
            what,
            measure,
            groups=groups,
            totals=totals,
            plus_minus=plus_minus,
            medians=medians,
            better=better,
            method=method,
            correlation=correlation,
            design_effect=design_effect,
            level=level,
        )

    def summary_of_findings(self, *, plus_minus: Spread | None = None) -> Table:
        """Return the summary of findings after GRADE, a row for each result that was judged.

        Absolute effects are per 1,000 people, from the risk of the comparator and the risk ratio;
        ``certainty`` has the letters of the reasons, which are the ``notes`` of the table. Print
        it, or take `Table.to_markdown` or `Table.to_csv`. Nothing is pooled.

        Args:
            plus_minus: What a ± is that the source does not identify: ``sd`` or ``se``.

        Raises:
            MissingValueError: The pack judges no certainty.
            MissingExtraError: The extra ``stats`` is not installed.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> table = mie.evidence.summary_of_findings()
            >>> [row] = table.where(key="wang2022/mortality-6mo")
            >>> row["comparator_risk"], row["intervention_risk"], row["difference"]
            (529, '226 (102 to 498)', '304 fewer (427 fewer to 31 fewer)')
        """
        from .appraisal.findings import summary_of_findings

        return summary_of_findings(self, plus_minus=plus_minus)

    def what_would_change(self) -> Table:
        """Return which result would change the verdict of each claim, need by need.

        See also `myositis_ild_evidence.appraisal.check`, which computes the needs.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> row = mie.evidence.what_would_change().where(claim="fvc-about-40-percent")[0]
            >>> row["computed"], row["turns_at"], row["result"]
            ('1', 'at least 2', '1 more primary study')
        """
        from .appraisal.turning import what_would_change

        return what_would_change(self)

    def tables(self) -> dict[str, Table]:
        """Return the tidy tables by name: the values, and one for each kind of record.

        Keys of one table stand in columns of the others, so that they join like tables of a
        database. See also `myositis_ild_evidence.tables.sqlite.to_sqlite`, which makes one.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> tables = mie.document.tables()
            >>> tables["studies"].column("n"), len(tables["regimens"])
            ([17, 48, 35, 15, 42], 7)
        """
        from .tables.tidy import tables

        return tables(self)

    def report(
        self,
        path: str | Path,
        *,
        format: Literal["html", "markdown"] | None = None,  # noqa: A002
        form: Literal["long", "short"] = "long",
    ) -> None:
        """Write the whole pack into one file that can be read and printed, HTML or Markdown.

        The file is replaced as a whole or not at all. HTML has the pictures inside and loads
        nothing from elsewhere; Markdown has tables only.

        Args:
            path: The file, such as ``"report.html"``.
            format: ``html`` or ``markdown``; by the suffix of the file if None.
            form: ``long``, with everything, or ``short``: two pages for a meeting, with the answer,
                direct evidence, effects, harms, certainty, positions, and what is missing.

        Raises:
            InvalidValueError: The form is not known; the format, or the suffix where none is given,
                is not known; or ``path`` is not a path.
            FileError: The file cannot be written.
            MissingExtraError: The extra ``report`` is not installed.

        Examples:
            >>> import tempfile
            >>> from pathlib import Path
            >>> import myositis_ild_evidence as mie
            >>> with tempfile.TemporaryDirectory() as folder:
            ...     file = Path(folder, "report.md")
            ...     mie.document.report(file)
            ...     print(file.read_text("utf-8").splitlines()[0])
            # IVIG for interstitial lung disease in myositis
        """
        from .report.output import write

        write(self, path, format=format, form=form)

    def to_json(self, *, indent: int | None = None) -> str:
        """Return the pack as JSON text, which `myositis_ild_evidence.from_json` reads without loss.

        Args:
            indent: Blanks for each level; None writes one line.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> mie.from_json(mie.evidence.to_json()) == mie.evidence
            True
        """
        from .packs.json_text import to_json

        return to_json(self, indent=indent)

    def to_fhir(self, *, fhir_version: str = "5.0.0") -> dict[str, Any]:
        """Return the pack as a FHIR R5 Bundle, in dictionaries that ``json`` can write.

        See also `myositis_ild_evidence.to_fhir`, which also takes one study or review.

        Args:
            fhir_version: Only ``"5.0.0"`` (R5) is known.

        Raises:
            InvalidValueError: Another version of FHIR.

        Examples:
            >>> import myositis_ild_evidence as mie
            >>> bundle = mie.evidence.to_fhir()
            >>> bundle["resourceType"], bundle["type"]
            ('Bundle', 'collection')
        """
        from .fhir.bundle import to_fhir

        return to_fhir(self, fhir_version=fhir_version)

    def __reduce__(self) -> tuple[Any, ...]:
        for name, pack in (("evidence", evidence), ("document", document)):
            if self._contents is pack._contents:
                return shipped, (name,)
        return type(self), (self._contents,)


def shipped(name: Literal["evidence", "document"] = "evidence") -> Evidence:
    """Return a curated pack, always the same object.

    Args:
        name: ``evidence``, everything; or ``document``, the pack of the document alone.
    """
    return evidence if name == "evidence" else document


# Made at import, which Python guards by a lock: threads that race get one object.
document: Evidence = Evidence(ShippedPack("document"))
evidence: Evidence = Evidence(Joined((document._contents, ShippedPack("beyond"))))


def read_order(
    order: str,
    regimens: Iterable[DosingRegimen] | None = None,
    *,
    weight: Any = None,
    formulary: Formulary | None = None,
    accept_implausible: Iterable[str] | str = (),
) -> Order:
    """Read an order as it is written, its phrases in any order, in every way that can be meant.

    ``1 g/kg x 2 days`` is 1 g/kg on each of two days, unless that is more than the labels of the
    drug print for a course: then it can be the dose of the whole course, too. ``2 g/kg over 2
    days`` is 2 g/kg divided over them, unless that is less than a course comes to: then it can be
    the dose of each day, too.

    Args:
        order: The order, of up to 200 letters.
        regimens: The regimens that readings are compared with; by default all of the curated
            evidence. Those of a pack bring its drugs.
        weight: A body weight with its unit, for the dose per kg of an order in grams.
        formulary: Whose labels readings are compared with; by default the package's own.
        accept_implausible: ``"dose"`` where a dose was checked although it is hardly ever so low.

    Raises:
        InvalidValueError: A part is not understood or is not read, or the dose can hardly be
            meant; the message says which part, and why.
        MissingValueError: The order is in grams, and how to read it depends on a weight.

    Examples:
        >>> order = read_order("1 g/kg x 2 days every 4 weeks")
        >>> print(order)
        Order read as: 1 g/kg/day on each of 2 days, 2 g/kg a course, every 4 weeks
        >>> print(read_order("30 g daily x 5", weight="75 kg").read_as)
        30 g/day on each of 5 days, 150 g a course (2 g/kg a course at 75 kg)
        >>> read_order("2 g/kg qod")
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: '2 g/kg qod' is not an order: 'qod' puts ...
    """
    from .dosing import order_reader

    known = evidence.regimens if regimens is None else regimens
    return order_reader.read_order(
        order, known, weight=weight, formulary=formulary, accept_implausible=accept_implausible
    )


def nearest(
    order: str | Order | DosingRegimen,
    regimens: Iterable[DosingRegimen] | None = None,
    *,
    reading: int | None = None,
    weight: Any = None,
    accept_implausible: Iterable[str] | str = (),
) -> Nearest:
    """Rank study regimens by their distance from an order.

    The dose of a course counts first, then the days of a course, then the interval, then the
    courses; what a study does not report ranks after what it reports.

    An order that can be read in several ways is never read silently: ``read_as`` says how. See also
    `myositis_ild_evidence.query.kinds.Regimens.where`, which finds regimens by a dose, and
    `compare`, which takes a patient.

    Args:
        order: Text such as ``"1 g/kg x 2 days every 4 weeks"``, what `read_order` made of one, or
            a regimen.
        regimens: The regimens to compare with; by default all of the curated evidence.
        reading: Which reading of the order, from 1; needed where it can be read in several ways.
        weight: A body weight with its unit, for an order or a regimen in grams.
        accept_implausible: ``"dose"`` where a dose was checked although it is hardly ever so low.

    Raises:
        InvalidValueError: The text is not an order, its dose can hardly be meant, or it has
            several phases, each of which is an order of its own; or a regimen's dose is neither a
            mass per body weight nor a fixed mass.
        AmbiguousDoseError: The order can be read in several ways, and none was chosen.
        MissingValueError: The order is in grams, and no weight was given; or no dose of a course
            is known of the regimen.

    Examples:
        >>> found = nearest("1 g/kg x 2 days monthly")
        >>> found.summary
        'The dose, days and interval were used by cherin2002/ivig, kampylafka2012/ivig (in one of \
two readings); your order gives no number of courses.'
        >>> found[0].words
        '2 g/kg a course, the same; 2 days, the same; every 1 month, the same; 4-6 (cohort mean) \
courses, which the order lacks'
    """
    from .dosing import ranking
    from .dosing.order import Order
    from .records.regimen import DosingRegimen

    if isinstance(order, DosingRegimen):
        order = Order.of(order, weight=weight)
    elif not isinstance(order, Order):
        order = read_order(order, regimens, weight=weight, accept_implausible=accept_implausible)
    return ranking.nearest(order, evidence.regimens if regimens is None else regimens, reading)


def verify(formulary: Formulary | None = None) -> Verification:
    """Compute the published doses again, and compare every figure with what it must be.

    The figures follow from the sentences of the rules and labels, in exact fractions, and were made
    without this library (``tests/reference/doses.py``). See also ``Verification.to_sheet``, a sheet
    to sign before use, and the command ``verify``.

    Args:
        formulary: Whose policies and products are used; by default the package's own.

    Raises:
        PackError: The file of the published doses is damaged.

    Examples:
        >>> print(verify().passed)
        True
    """
    from .dosing.verification import verified

    return verified(evidence.regimens, formulary)


def from_json(text: str | bytes) -> Any:
    """Return what JSON text of `to_json` holds: the record, a tuple of records, or the pack.

    Nothing is coerced, and the rules of each record hold: a pack is checked as one in a folder is.

    See also `Evidence.load`, which reads a pack from a file or folder.

    Args:
        text: The text; bytes are taken as UTF-8.

    Raises:
        InvalidValueError: Not JSON, over 10 MB, nested too deep, a key that occurs twice, NaN, or
            not a text of this library and version.
        PackError: Everything that is wrong with the records, each with its path.

    Examples:
        >>> from_json('{"schema_version": 1, "type": "Amount", "record": "2.0 g/kg"}')
        Amount('2.0 g/kg')
        >>> from_json('{"schema_version": 1, "type": "Amont", "record": "2.0 g/kg"}')
        Traceback (most recent call last):
        myositis_ild_evidence.errors.InvalidValueError: no type 'Amont'; did you mean 'Amount'?
    """
    from .packs.json_text import read

    return read(text, Evidence)
