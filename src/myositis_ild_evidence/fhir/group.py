"""Groups of people as Group."""

from ..records.group import Group, PooledPeriods
from ..records.source import is_known
from ..records.study import Publication, Study
from .codes import term
from .context import Context, Resource, resource_id


def group_id(publication: Publication, id: str) -> str:
    """Return the id of a group's resource."""
    return resource_id(publication.id, "group", id)


def link_group(context: Context, publication: Publication, id: str) -> Resource:
    """Return a reference to a group."""
    return context.link("Group", group_id(publication, id), publication.groups[id].label)


def link_people(context: Context, publication: Publication) -> Resource:
    """Return a reference to everybody in a study: its group of all, or one made for it."""
    whole = _whole(publication)
    if whole is not None:
        return link_group(context, publication, whole.id)
    return context.link("Group", resource_id(publication.id, "people"), _PEOPLE)


def add_people(context: Context, publication: Publication) -> None:
    """Add everybody in a study where none of its groups is that."""
    if _whole(publication) is not None:
        return
    known = isinstance(publication.n, int)
    who = publication.population.description if publication.population else ""
    said = [who, "" if known else f"Size {publication.n}"]
    title = f"{_PEOPLE} ({publication.id})"
    context.add(
        "Group",
        resource_id(publication.id, "people"),
        title,
        {
            "type": "person",
            "membership": "enumerated",
            "name": title,
            "description": ". ".join(part for part in said if part),
            "quantity": publication.n if known else None,
            "characteristic": _characteristics(context, publication, None),
        },
    )


_PEOPLE = "Everybody"


def _whole(publication: Publication) -> Group | None:
    """The group that is everybody; of two cohorts side by side neither is."""
    found = [one for one in publication.groups if one.role == "whole-study"]
    if len(found) > 1:
        known = isinstance(publication.n, int)
        found = [one for one in found if (one.n == publication.n if known else not is_known(one.n))]
    return found[0] if len(found) == 1 else None


def add_group(context: Context, publication: Publication, group: Group) -> None:
    """Add a Group; its quantity is a number of people, never of treatment periods."""
    people = isinstance(group.n, int) and not isinstance(group, PooledPeriods)
    size = f"{group.n} periods of treatment, not people" if not people else ""
    if not isinstance(group.n, int):
        size = f"Size {group.n}"
    who = publication.population.description if publication.population else ""
    kind = "study" if isinstance(publication, Study) else "review"
    of = f"From a {kind} of: {who}" if who else ""
    parts = (group.role.replace("-", " "), of, size, group.note or "")
    title = f"{group.label} ({publication.id})"
    context.add(
        "Group",
        group_id(publication, group.id),
        title,
        {
            "type": "person",
            "membership": "enumerated",
            "name": title,
            "description": ". ".join(part.rstrip(".") for part in parts if part),
            "quantity": group.n if people else None,
            "characteristic": _characteristics(context, publication, group),
        },
    )


def _characteristics(
    context: Context, publication: Publication, group: Group | None
) -> list[Resource]:
    found: list[tuple[str, str, Resource]] = []
    if publication.population is not None:
        for name, vocabulary, terms in (
            ("condition", "conditions", publication.population.diseases),
            ("antibody", "antibodies", publication.population.antibodies),
        ):
            for id in terms:
                value = term(context.vocabularies[vocabulary], id)
                found.append((name, "valueCodeableConcept", value))
    if group is not None and group.within is not None:
        found.append(("part of", "valueReference", link_group(context, publication, group.within)))
    return [{"code": {"text": name}, kind: value, "exclude": False} for name, kind, value in found]
