"""Write ``r5.json``: what the official definitions of FHIR R5 say of the resources used here.

Run in this directory, with the two packages of HL7 (both CC0-1.0) unpacked below it::

    mkdir core terms
    tar xzf $(npm pack hl7.fhir.r5.core@5.0.0) -C core
    tar xzf $(npm pack hl7.terminology.r5@7.0.1) -C terms
    python extract.py core/package terms/package

For each type that the resources reach: each element with its cardinality, types, targets of
references, required codes, fixed values, and invariants in FHIRPath; the pattern of each primitive;
and the code systems whose codes the exporter writes.
"""

import json
import sys
from pathlib import Path
from typing import Any

RESOURCES = (
    *("ActivityDefinition", "ArtifactAssessment", "Bundle", "Citation", "Evidence"),
    *("EvidenceVariable", "Group", "ResearchStudy"),
)
# The exporter writes none of these, so that the checker refuses them.
LEFT_OUT = ("extension", "modifierExtension", "contained", "implicitRules")
# Invariants of everything, which the checker holds without FHIRPath: no element is empty, and of
# extensions there are none; text is XHTML (htmlChecks() is of the validator, not of FHIRPath).
ABSTRACT = ("CanonicalResource", "DomainResource", "MetadataResource", "Quantity", "Resource")
EVERYWHERE = ("ele-1", "ext-1", "txt-1", "txt-2")
SYSTEMS = (
    "http://terminology.hl7.org/CodeSystem/variable-role",
    "http://terminology.hl7.org/CodeSystem/statistic-type",
    "http://terminology.hl7.org/CodeSystem/attribute-estimate-type",
    "http://hl7.org/fhir/study-design",
    "http://hl7.org/fhir/certainty-type",
    "http://hl7.org/fhir/certainty-rating",
    "http://hl7.org/fhir/research-study-status",
    "http://hl7.org/fhir/research-study-arm-type",
)


class Package:
    """The definitions, by their addresses."""

    def __init__(self, folders: list[Path]) -> None:
        self.definitions: dict[str, dict[str, Any]] = {}
        for folder in folders:
            for kind in ("StructureDefinition", "ValueSet", "CodeSystem"):
                for file in sorted(folder.glob(f"{kind}-*.json")):
                    made = json.loads(file.read_text(encoding="utf-8"))
                    if isinstance(made.get("url"), str):
                        self.definitions.setdefault(made["url"], made)

    def type(self, name: str) -> dict[str, Any]:
        return self.definitions[f"http://hl7.org/fhir/StructureDefinition/{name}"]

    def invariants(self, name: str) -> dict[str, dict[str, str]]:
        """The invariants of a type and of those that it is derived from, by element and key."""
        found: dict[str, dict[str, str]] = {}
        above: dict[str, Any] | None = self.type(name)
        while above is not None:
            for one in above["snapshot"]["element"]:
                path = one["path"].partition(".")[2]
                for rule in one.get("constraint", ()):
                    if above["name"] in (name, *ABSTRACT) and rule["key"] not in EVERYWHERE:
                        found.setdefault(path, {})[rule["key"]] = rule["expression"]
            above = self.definitions.get(above.get("baseDefinition", ""))
        return found

    def codes(self, url: str) -> list[str] | None:
        """The codes of a value set; None if they are not all in the packages."""
        valueset = self.definitions.get(url.partition("|")[0])
        found: list[str] = []
        for part in (valueset or {}).get("compose", {}).get("include", [{}]):
            system = self.definitions.get(part.get("system", ""), {})
            concepts = part.get("concept") or system.get("concept")
            if not concepts or part.get("filter"):
                return None
            found += [one["code"] for one in flat(concepts)]
        return sorted(set(found))


def flat(concepts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for top in concepts for one in (top, *flat(top.get("concept", [])))]


def element(package: Package, name: str, one: dict[str, Any], codes: dict[str, Any]) -> Any:
    made: dict[str, Any] = {"min": one["min"], "max": one["max"]}
    if "contentReference" in one:
        made["same"] = one["contentReference"].partition("#")[2].partition(".")[2]
        return made
    made["types"] = [_type(kind) for kind in one["type"]]
    targets = [t.rpartition("/")[2] for k in one["type"] for t in k.get("targetProfile", [])]
    if targets and "Resource" not in targets:
        made["targets"] = sorted(targets)
    binding = one.get("binding", {})
    if binding.get("strength") == "required":
        valueset = binding["valueSet"].rpartition("/")[2].partition("|")[0]
        codes[valueset] = package.codes(binding["valueSet"])
        made["codes"] = valueset
    fixed = [value for key, value in one.items() if key.startswith(("fixed", "pattern"))]
    return made | ({"fixed": fixed[0]} if fixed else {})


def _type(kind: dict[str, Any]) -> str:
    # An id has a type of FHIRPath, with the FHIR type beside it.
    of = [e["valueUrl"] for e in kind.get("extension", ()) if e["url"].endswith("fhir-type")]
    return str(of[0] if of else kind["code"])


def main(folders: list[Path]) -> None:
    package = Package(folders)
    types: dict[str, Any] = {}
    invariants: dict[str, Any] = {}
    codes: dict[str, Any] = {}
    patterns: dict[str, str] = {}
    waiting = list(RESOURCES)
    while waiting:
        name = waiting.pop(0)
        if name in types or name in patterns or name == "Resource":
            continue
        definition = package.type(name)
        if definition["kind"] == "primitive-type":
            value = definition["snapshot"]["element"][-1]["type"][0]
            regex = [e["valueString"] for e in value.get("extension", ()) if "regex" in e["url"]]
            patterns[name] = regex[0] if regex else ""
            continue
        types[name] = {}
        invariants[name] = package.invariants(name)
        for one in definition["snapshot"]["element"][1:]:
            path = one["path"].partition(".")[2]
            if path.split(".")[-1] in LEFT_OUT or (path.endswith("id") and "." in path):
                continue
            made = element(package, name, one, codes)
            types[name][path] = made
            kinds = made.get("types", ())
            waiting += [k for k in kinds if k not in ("BackboneElement", "Element", "xhtml")]
    systems = {
        url: {
            "version": package.definitions[url]["version"],
            "codes": {
                one["code"]: one["display"] for one in flat(package.definitions[url]["concept"])
            },
        }
        for url in SYSTEMS
    }
    sources = ["hl7.fhir.r5.core 5.0.0 (CC0-1.0)", "hl7.terminology.r5 7.0.1 (CC0-1.0)"]
    made = {"sources": sources, "types": types, "codes": codes, "patterns": patterns}
    made |= {"invariants": invariants, "systems": systems}
    text = json.dumps(made, indent=0, sort_keys=True, ensure_ascii=False)
    # One element on a line: the difference between two versions can be read.
    lines = (
        text.replace('{\n"', '{"').replace(',\n"', ', "').replace("\n}", "}").replace("\n]", "]")
    )
    Path("r5.json").write_text(lines.replace("[\n", "[") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main([Path(folder) for folder in sys.argv[1:]])
