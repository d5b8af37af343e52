"""The goals of speed: what the library does, beside what a peer does, and the ratio aimed at.

One entry is one goal. The peers are libraries of the same kind, or the one that the library builds
on; both sides run on the same machine in the same minutes, so a ratio carries over where a time
does not.
"""

from typing import NamedTuple

import audit_goals
import dose_goals
import frame_goals


class Process(NamedTuple):
    """A whole process, from the start of Python to its end.

    Attributes:
        name: What is done.
        ours: The program that uses this library.
        peer: What it is compared with, in words.
        theirs: The program of the peer.
        at_most: The ratio of the two times that is aimed at.
        pairs: How many pairs are run at least.
    """

    name: str
    ours: str
    peer: str
    theirs: str
    at_most: float
    pairs: int = 20


class Loop(NamedTuple):
    """A statement that is repeated in one process; the fields are those of `Process`.

    Attributes:
        prepare: What runs once before ours.
        prepare_theirs: What runs once before the peer's.
    """

    name: str
    prepare: str
    ours: str
    peer: str
    prepare_theirs: str
    theirs: str
    at_most: float
    pairs: int = 20


class Memory(NamedTuple):
    """The memory that a process takes at most, in megabytes; Linux tells it.

    Attributes:
        name: What is done.
        prepare: The program that writes the file ``sys.argv[1]``, once.
        ours: The program that reads it.
        at_most: The megabytes aimed at.
    """

    name: str
    prepare: str
    ours: str
    at_most: float
    peer: str = "a limit"


Goal = Process | Loop | Memory

LOOK = "import myositis_ild_evidence as mie; study = mie.evidence.studies['wang2022']; "
QUANTITY = "mie.evidence.studies['huapaya2019'].regimen.total_dose().quantity"

FRAME = """
import polars as pl
import myositis_ild_evidence as mie
frame = mie.evidence.outcomes.to_table().to_polars()
"""

GOALS: tuple[Goal, ...] = (
    Process(
        name="import",
        ours="import myositis_ild_evidence",
        peer="bare Python",
        theirs="pass",
        at_most=1.05,
        pairs=40,  # the goal is as small as the noise of single pairs
    ),
    Process(
        name="first look at one study, its dose printed",
        ours=LOOK + "print(study.regimen.total_dose())",
        peer="particle, first lookup",
        theirs="from particle import Particle; print(Particle.from_pdgid(211).mass)",
        at_most=0.65,
    ),
    Process(
        name="first pint quantity, printed",
        ours="import myositis_ild_evidence as mie; print(mie.Amount('12 g/kg').quantity)",
        peer="pint, first quantity of the application registry",
        theirs="import pint; print(pint.get_application_registry().Quantity(12.0, 'g/kg'))",
        at_most=1.08,
        pairs=40,  # the goal is as small as the noise of single pairs
    ),
    Process(
        # It also reads and checks a study, which pint does not.
        name="first look at a study and its dose as a pint quantity, printed",
        ours=f"import myositis_ild_evidence as mie; print({QUANTITY})",
        peer="pint, first quantity of the application registry",
        theirs="import pint; print(pint.get_application_registry().Quantity(12.0, 'g/kg'))",
        at_most=1.08,
    ),
    Loop(
        name="looking a study up again",
        prepare=LOOK,
        ours="mie.evidence.studies['wang2022']",
        peer="pycountry, country by code again",
        prepare_theirs="import pycountry; pycountry.countries.get(alpha_2='DE')",
        theirs="pycountry.countries.get(alpha_2='DE')",
        at_most=0.15,
    ),
    Loop(
        name="outcomes of one domain at one time",
        prepare="import myositis_ild_evidence as mie; outcomes = mie.evidence.outcomes",
        ours="outcomes.where(domain='mortality', timepoint='6 months')",
        peer="polars, the same filter over the same outcomes, to rows",
        prepare_theirs=FRAME,
        theirs="frame.filter("
        "(pl.col('domain') == 'mortality') & (pl.col('timepoint') == '6 months')).rows()",
        at_most=0.10,
    ),
    Loop(
        name="studies with an antibody",
        prepare="import myositis_ild_evidence as mie; studies = mie.evidence.studies",
        ours="studies.where(antibody='anti-MDA5')",
        peer="polars, the same filter over the same studies, to rows",
        prepare_theirs=FRAME.replace("outcomes", "studies"),
        theirs="frame.filter(pl.col('antibodies') == 'anti-mda5').rows()",
        at_most=0.10,
    ),
    Loop(
        name="the references as BibTeX",
        prepare="import myositis_ild_evidence as mie; refs = tuple(mie.evidence.references); "
        "from myositis_ild_evidence.bibliography.bibtex import to_bibtex; to_bibtex(refs)",
        ours="to_bibtex(refs)",
        peer="bibtexparser, its default writer on the same entries",
        prepare_theirs="import bibtexparser; import myositis_ild_evidence as mie; "
        "library = bibtexparser.parse_string(mie.evidence.references.to_bibtex())",
        theirs="bibtexparser.write_string(library)",
        at_most=0.50,
    ),
    *dose_goals.entries(Loop),
    *frame_goals.entries(Loop),
    *audit_goals.entries(Loop),
    *frame_goals.streams(Memory),
)
