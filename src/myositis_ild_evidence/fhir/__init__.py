"""Evidence as a FHIR R5 Bundle: plain dictionaries, no library needed.

A Bundle of type ``collection`` holds the records as Citation, Group, EvidenceVariable, Evidence,
ResearchStudy, ArtifactAssessment, and regimens as ActivityDefinition. Figures are those that the
library answers with; what was printed stands beside them as text, with the reason of a correction.
Ids and addresses depend on the records' keys only, so that two exports can be compared.

Element names, codes and cardinalities are those of the definitions of FHIR 5.0.0
(hl7.fhir.r5.core, https://hl7.org/fhir/R5/).
"""

from .bundle import VERSION, export, to_fhir

__all__ = ["VERSION", "export", "to_fhir"]


def __dir__() -> list[str]:
    return sorted(__all__)
