"""The tools, as plain functions of a pack: no protocol here."""

from collections.abc import Callable

from .answers import Answer
from .claims import Claims
from .computing import Computing
from .reading import Reading


class Tools(Reading, Computing, Claims):
    """Every tool of one pack.

    Args:
        evidence: The pack.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> Tools(mie.evidence).dose("huapaya2019", "70 kg").per_course
        '140 g'
    """

    def every(self) -> tuple[Callable[..., Answer], ...]:
        """Return the tools."""
        reading = (self.answer, self.records, self.search, self.study, self.cite)
        return (*reading, self.dose, self.effect, self.check_claim)
