"""The verb of claims: its signature and docstring; the engine behind it loads when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..query.pack import Pack
    from ..records.claim import Claim
    from .claims import ClaimResult


def check(claim: Claim, evidence: Pack | None = None) -> ClaimResult:
    """Compute what a claim needs, from the data that bear on it.

    See also `Claim.why`, the reason for the verdict in words.

    Args:
        claim: The claim.
        evidence: The pack; that of the claim if it is None.

    Raises:
        InvalidValueError: It is not a claim, such as only the id of one; or there is no pack.
        MissingValueError: The claim belongs to no pack, or a figure that it needs is not there.
        MissingExtraError: A need takes a test, and the extra ``stats`` is not installed.

    Examples:
        >>> import myositis_ild_evidence as mie
        >>> print(check(mie.evidence.claims["five-studies"]))
        five-studies: overstated, which follows: ... (direct studies 2, needs exactly 5: not ...)
    """
    from .claims import checked

    return checked(claim, evidence)
