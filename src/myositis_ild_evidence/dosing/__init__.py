"""From regimens to doses: per day, per course, in total, and for a patient.

``policies`` and ``products`` are the cited data behind them, by id.
"""

from typing import TYPE_CHECKING

from .. import lazy

if TYPE_CHECKING:
    from ..facade import nearest as nearest
    from ..facade import read_order as read_order
    from ..facade import verify as verify
    from ..records.algebra import dose_per_course as dose_per_course
    from ..records.algebra import dose_per_day as dose_per_day
    from ..records.algebra import total_dose as total_dose
    from ..records.collection import Records
    from .calendar import schedule as schedule
    from .cohort import cohort_codebook as cohort_codebook
    from .cohort import dose_quantity as dose_quantity
    from .comparison import compare as compare
    from .formulary import Formulary as Formulary
    from .formulary import Limits as Limits
    from .formulary import shipped as shipped
    from .infusion import AppliedLimit as AppliedLimit
    from .infusion import StartRate as StartRate
    from .infusion import TitrationStep as TitrationStep
    from .order import Order as Order
    from .order import OrderPhase as OrderPhase
    from .order import OrderReading as OrderReading
    from .patient import PatientDose as PatientDose
    from .person import Patient as Patient
    from .policy import BodySurface as BodySurface
    from .policy import Cap as Cap
    from .policy import DosingWeight as DosingWeight
    from .policy import Exclusion as Exclusion
    from .policy import IdealWeight as IdealWeight
    from .policy import Line as Line
    from .policy import Policy as Policy
    from .policy import Surface as Surface
    from .product import LabelText as LabelText
    from .product import Product as Product
    from .product import Rate as Rate
    from .product import SafetyFact as SafetyFact
    from .product import Step as Step
    from .product import VialSizes as VialSizes
    from .ranking import Match as Match
    from .ranking import Nearest as Nearest
    from .ranking import Part as Part
    from .rounding import Doses as Doses
    from .rounding import Rounding as Rounding
    from .rounding import Vials as Vials
    from .rounding import round_grams as round_grams
    from .rounding import vials as vials
    from .sheet import Sheet as Sheet
    from .sheet import read_sheet as read_sheet
    from .titration_table import rate_table as rate_table
    from .verbs import for_cohort as for_cohort
    from .verbs import for_patient as for_patient
    from .verification import Verification as Verification
    from .verification import VerifiedFigure as VerifiedFigure
    from .weighing import dosing_weight as dosing_weight
    from .wording import INTENDED_USE as INTENDED_USE
    from .wording import DoseWarning as DoseWarning

    policies: Records[Policy]
    products: Records[Product]

# A total dose needs the algebra only; each name is imported when it is first asked for.
_HOMES = {
    **dict.fromkeys(("dose_per_course", "dose_per_day", "total_dose"), "records.algebra"),
    **dict.fromkeys(("cohort_codebook", "dose_quantity"), "dosing.cohort"),
    "compare": "dosing.comparison",
    **dict.fromkeys(("Formulary", "Limits", "shipped"), "dosing.formulary"),
    **dict.fromkeys(("AppliedLimit", "StartRate", "TitrationStep"), "dosing.infusion"),
    **dict.fromkeys(("Match", "Nearest", "Part"), "dosing.ranking"),
    **dict.fromkeys(("Order", "OrderPhase", "OrderReading"), "dosing.order"),
    **dict.fromkeys(("nearest", "read_order", "verify"), "facade"),
    **dict.fromkeys(("DoseWarning", "INTENDED_USE"), "dosing.wording"),
    "PatientDose": "dosing.patient",
    "Patient": "dosing.person",
    **dict.fromkeys(
        (
            "BodySurface",
            "Cap",
            "DosingWeight",
            "Exclusion",
            "IdealWeight",
            "Line",
            "Policy",
            "Surface",
        ),
        "dosing.policy",
    ),
    **dict.fromkeys(
        ("LabelText", "Product", "Rate", "SafetyFact", "Step", "VialSizes"), "dosing.product"
    ),
    "rate_table": "dosing.titration_table",
    **dict.fromkeys(("Doses", "Rounding", "Vials", "round_grams", "vials"), "dosing.rounding"),
    **dict.fromkeys(("for_cohort", "for_patient"), "dosing.verbs"),
    "schedule": "dosing.calendar",
    **dict.fromkeys(("Sheet", "read_sheet"), "dosing.sheet"),
    **dict.fromkeys(("Verification", "VerifiedFigure"), "dosing.verification"),
    "dosing_weight": "dosing.weighing",
}
_TABLES = ("policies", "products")

__all__ = [*_HOMES, *_TABLES]

if not TYPE_CHECKING:
    _named = lazy.names(__name__, _HOMES)

    def __getattr__(name: str) -> object:
        # The files behind them are read when first asked for.
        if name not in _TABLES:
            return _named(name)
        from .formulary import shipped

        return getattr(shipped(), name)


def __dir__() -> list[str]:
    return sorted(__all__)
