"""What is direct evidence for a question: said by its pack, applied here and nowhere else."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import InvalidValueError
from ..words import quoted
from .base import Typed, many
from .group import Owner
from .row import Directness
from .vocabulary import Vocabulary

if TYPE_CHECKING:
    from .outcome import Outcome


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Direct(Typed):
    """What is direct evidence for the question of a pack; any of several terms will do.

    Attributes:
        conditions: What the people must have, from the vocabulary.
        drugs: What they must have been given, from the vocabulary.
        domains: What must have been measured, from the vocabulary.
        text: The same in words, to stand after "direct evidence is".
        why: Why it is drawn so, and what it leaves out.
    """

    conditions: tuple[str, ...] = attrs.field(converter=many, metadata={"term": "conditions"})
    drugs: tuple[str, ...] = attrs.field(converter=many, metadata={"term": "drugs"})
    domains: tuple[str, ...] = attrs.field(converter=many, metadata={"term": "domains"})
    text: str
    why: str | None = None

    @classmethod
    def problems(cls, given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Each of the three names something."""
        for name in ("conditions", "drugs", "domains"):
            if given.get(name) == ():
                yield name, "name at least one term"


class DirectRule:
    """The one rule for what is direct: `Direct` with every term that is a kind of those named.

    Args:
        direct: What the question says.
        vocabularies: The closed lists of its pack.
    """

    def __init__(self, direct: Direct, vocabularies: Mapping[str, Vocabulary]) -> None:
        def below(name: str, ids: tuple[str, ...]) -> frozenset[str]:
            return frozenset().union(*(vocabularies[name].below(id) for id in ids))

        self.text: str = direct.text
        self.conditions: frozenset[str] = below("conditions", direct.conditions)
        self.drugs: frozenset[str] = below("drugs", direct.drugs)
        self.domains: frozenset[str] = below("domains", direct.domains)

    def of(self, outcome: "Outcome", owner: Owner) -> Directness:
        """Say what an outcome is for the question.

        It is direct where people with one of the conditions were given one of the drugs, and the
        outcome, of one of the domains, is reported for that group. Such people and outcomes without
        the drug are ``comparator``: the course without it. All else is ``indirect``, and so is what
        a review tells, which stands on studies of its own.

        Args:
            outcome: The outcome.
            owner: What is known of its study or review.
        """
        if (
            not owner.is_primary
            or self.conditions.isdisjoint(owner.diseases)
            or self.domains.isdisjoint(outcome.domains)
        ):
            return "indirect"
        around = {group.id: [*owner.around(group.id)] for group in owner.groups}
        treated = {
            id
            for id, groups in around.items()
            if any(owner.drugs.get(group.regimen or "") in self.drugs for group in groups)
        }
        told = [id for id in outcome.groups_told if id in around]
        if treated.intersection(told):
            return "direct"
        # A group of which only a part was given the drug tells neither course.
        mixed = {group.id for id in treated for group in around[id]}
        return "comparator" if set(told) - mixed else "indirect"


class BasePack:
    """What the engines below the queries know a pack by; `query.pack.Pack` is one."""

    __slots__ = ()


def check_packs(*given: object) -> None:
    """Refuse what is not a pack of evidence.

    Raises:
        InvalidValueError: One of them is something else.
    """
    for one in given:
        if not isinstance(one, BasePack):
            raise InvalidValueError(
                "expected a pack of evidence, such as myositis_ild_evidence.evidence or "
                f"Evidence.load(path), not {quoted(one)}",
                code="wrong-type",
            )
