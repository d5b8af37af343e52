"""Do the numbers, and the sentences built on them, stand?

The audit checks printed figures by rules; claims are computed from the data that bear on them;
risk of bias and certainty are structured judgements; pooling says why not before it hands over
effects.
"""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from .auditing import RULES as RULES
    from .auditing import audit as audit
    from .claims import ClaimResult as ClaimResult
    from .claims import Step as Step
    from .columns import COLUMNS as COLUMNS
    from .findings import summary_of_findings as summary_of_findings
    from .handing_over import to_arms as to_arms
    from .handing_over import to_robvis as to_robvis
    from .pooling import Poolability as Poolability
    from .pooling import Reason as Reason
    from .pooling import can_pool as can_pool
    from .pooling import to_effects as to_effects
    from .results import Audit as Audit
    from .results import AuditResult as AuditResult
    from .turning import what_would_change as what_would_change
    from .verbs import check as check

# Each name is imported when it is first asked for: a verb of a record loads no engine.
_HOMES = {
    **dict.fromkeys(("RULES", "audit"), "appraisal.auditing"),
    **dict.fromkeys(("ClaimResult", "Step"), "appraisal.claims"),
    **dict.fromkeys(("Poolability", "Reason", "can_pool", "to_effects"), "appraisal.pooling"),
    **dict.fromkeys(("Audit", "AuditResult"), "appraisal.results"),
    **dict.fromkeys(("to_arms", "to_robvis"), "appraisal.handing_over"),
    "summary_of_findings": "appraisal.findings",
    "what_would_change": "appraisal.turning",
    "COLUMNS": "appraisal.columns",
    "check": "appraisal.verbs",
}

__all__ = [*_HOMES]

if not TYPE_CHECKING:
    __getattr__ = lazy.names(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
