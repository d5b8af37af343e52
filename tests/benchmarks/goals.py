"""The goals of speed: what the library does, beside what a peer does, and the ratio aimed at.

One entry is one goal. The peers are libraries of the same kind, or the one that the library builds
on; both sides run on the same machine in the same minutes, so a ratio carries over where a time
does not.
"""

from typing import NamedTuple

import audit_goals
import dose_goals
import frame_goals
import wait_goals


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
    *wait_goals.entries(Process, Loop),
    *dose_goals.entries(Loop),
    *frame_goals.entries(Loop),
    *audit_goals.entries(Loop),
    *frame_goals.streams(Memory),
)
