"""Groups of people as Group."""

from ..records.group import Group, PooledPeriods
from ..records.study import Report
from .codes import term
from .context import Context, Resource, resource_id


def group_id(report: Report, id: str) -> str:
    """Return the id of a group's resource."""
    return resource_id(report.id, "group", id)


def link_group(context: Context, report: Report, id: str) -> Resource:
    """Return a reference to a group."""
    return context.link("Group", group_id(report, id), report.group(id).label)


def add_group(context: Context, report: Report, group: Group) -> None:
    """Add a Group; its quantity is a number of people, never of treatment periods."""
    people = isinstance(group.n, int) and not isinstance(group, PooledPeriods)
    size = f"{group.n} periods of treatment, not people" if not people else ""
    if not isinstance(group.n, int):
        size = f"Size {group.n}"
    who = report.population.description if report.population else ""
    parts = (group.role.replace("-", " "), who, size, group.note or "")
    title = f"{group.label} ({report.id})"
    context.add(
        "Group",
        group_id(report, group.id),
        title,
        {
            "type": "person",
            "membership": "enumerated",
            "name": title,
            "description": ". ".join(part.rstrip(".") for part in parts if part),
            "quantity": group.n if people else None,
            "characteristic": _characteristics(context, report, group),
        },
    )


def _characteristics(context: Context, report: Report, group: Group) -> list[Resource]:
    found: list[tuple[str, str, Resource]] = []
    if report.population is not None:
        for name, vocabulary, terms in (
            ("condition", "conditions", report.population.diseases),
            ("antibody", "antibodies", report.population.antibodies),
        ):
            for id in terms:
                value = term(context.vocabularies[vocabulary], id)
                found.append((name, "valueCodeableConcept", value))
    if group.within is not None:
        found.append(("part of", "valueReference", link_group(context, report, group.within)))
    return [{"code": {"text": name}, kind: value, "exclude": False} for name, kind, value in found]
