"""Do the numbers, and the sentences built on them, stand?

The audit holds printed figures against rules; claims are computed from the data that bear on them;
risk of bias and certainty are structured judgements; pooling says why not before it hands over
effects.
"""

from .auditing import RULES, audit
from .claims import ClaimResult, Step, check
from .pooling import Poolability, Reason, can_pool, to_effects
from .results import Audit, AuditResult
from .tables import COLUMNS

__all__ = [
    "COLUMNS",
    "RULES",
    "Audit",
    "AuditResult",
    "ClaimResult",
    "Poolability",
    "Reason",
    "Step",
    "audit",
    "can_pool",
    "check",
    "to_effects",
]
