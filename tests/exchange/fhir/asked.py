"""A reader of a Bundle that knows FHIR and nothing of this library: it asks, and follows links."""

from collections.abc import Iterator
from typing import Any

Resource = dict[str, Any]
LIMITS = ("open point", "critique", "caution")


class Asked:
    """The answers that a Bundle gives of its studies, from its JSON alone."""

    def __init__(self, bundle: Resource) -> None:
        self.at: dict[str, Resource] = {e["fullUrl"]: e["resource"] for e in bundle["entry"]}

    def of(self, kind: str) -> Iterator[Resource]:
        return (one for one in self.at.values() if one["resourceType"] == kind)

    def follow(self, link: Resource) -> Resource:
        return self.at[link["reference"]]

    def evidence(self, study: Resource) -> list[Resource]:
        """Every Evidence that is a part of a ResearchStudy."""
        return [
            one
            for one in self.of("Evidence")
            for related in one["relatedArtifact"]
            if related["type"] == "part-of" and self.follow(related["resourceReference"]) is study
        ]

    def variables(self, evidence: Resource, role: str) -> list[Resource]:
        """What stands in a role: population, exposure, referenceExposure, measuredVariable."""
        return [
            self.follow(one["observed"])
            for one in evidence["variableDefinition"]
            if one["variableRole"]["coding"][0]["code"] == role
        ]

    def who(self, study: Resource) -> tuple[str, int | None]:
        """Everybody in a study, in words, and how many they are."""
        group = self.follow(study["recruitment"]["actualGroup"])
        return group["description"], group.get("quantity")

    def population(self, evidence: Resource) -> set[str]:
        """The conditions of the people whom a result is about."""
        return {
            one["valueCodeableConcept"]["text"]
            for group in self.variables(evidence, "population")
            for one in group.get("characteristic", ())
            if one["code"]["text"] == "condition"
        }

    def what(self, evidence: Resource) -> list[str]:
        """What was given to those whom a result is about."""
        return [
            one["definitionCodeableConcept"]["text"]
            for exposure in self.variables(evidence, "exposure")
            for one in exposure["characteristic"]
            if "definitionCodeableConcept" in one
        ]

    def against(self, evidence: Resource) -> list[str]:
        """The code of what the others had in its place, or the words that say it is not known."""
        return [
            one["definitionCodeableConcept"]["coding"][0]["code"]
            if "definitionCodeableConcept" in one
            else one["description"]
            for exposure in self.variables(evidence, "referenceExposure")
            for one in exposure["characteristic"]
            if "definitionReference" not in one
        ]

    def doses(self, evidence: Resource) -> list[Resource]:
        """The Dosage of what was given, one for each reading of the text."""
        return [
            dosage
            for exposure in self.variables(evidence, "exposure")
            for related in exposure.get("relatedArtifact", ())
            for dosage in self.follow(related["resourceReference"])["dosage"]
        ]

    def how_much(self, evidence: Resource) -> list[Any]:
        """Each figure of a result, or the sentence that stands in its place."""
        found: list[Any] = []
        for one in evidence.get("statistic", ()):
            estimates = one.get("attributeEstimate", ())
            values = [one.get("quantity", {}).get("value")]
            values += [one.get(name) for name in ("numberAffected", "numberOfEvents")]
            values += [e.get("quantity", {}).get("value") or e.get("range") for e in estimates]
            found.append(next((v for v in values if v is not None), one["description"]))
        return found + ([evidence["assertion"]] if "assertion" in evidence else [])

    def how_sure(self, evidence: Resource) -> str:
        """The certainty by its code, or that it was not judged."""
        for one in evidence.get("certainty", ()):
            return str(one["rating"]["coding"][0]["code"])
        [said] = [n["text"] for n in evidence.get("note", ()) if "ertainty" in n["text"]]
        return str(said)

    def from_where(self, evidence: Resource) -> list[tuple[str, str]]:
        """The title of what was read, and the place in it."""
        return [
            (self.follow(one["resourceReference"])["title"], one["display"])
            for one in evidence["relatedArtifact"]
            if one["type"] == "derived-from"
        ]

    def design(self, evidence: Resource) -> list[str]:
        """The design in words, then by the codes of FHIR."""
        first, *others = evidence["studyDesign"]
        return [first["text"], *(one["coding"][0]["code"] for one in others)]

    def missing(self, study: Resource) -> list[str]:
        """What is not known or not settled, as the assessments of a study say it."""
        citation = study["result"][0]["reference"]
        return [
            content["summary"]
            for one in self.of("ArtifactAssessment")
            if one["artifactReference"]["reference"] == citation
            for content in one["content"]
            if content.get("classifier", [{}])[0].get("text")
            in ("open point", "critique", "caution")
        ]
