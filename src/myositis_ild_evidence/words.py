"""Words for people: how many, names of terms, lists."""

import re
from collections.abc import Iterable


def counted(number: int, singular: str, plural: str) -> str:
    """Return how many of what.

    Examples:
        >>> counted(1, "study", "studies"), counted(0, "adverse event", "adverse_events")
        ('1 study', '0 adverse events')
    """
    return f"{number} {singular if number == 1 else plural.replace('_', ' ')}"


def spelt(id: str) -> str:
    """Return the id of a term as words.

    Examples:
        >>> spelt("some-concerns")
        'some concerns'
    """
    return id.replace("-", " ")


def stopped(sentence: str) -> str:
    """Return a sentence with a stop at its end, and with one only.

    Examples:
        >>> stopped("No control group"), stopped("Drawn from InpharmD n.d.")
        ('No control group.', 'Drawn from InpharmD n.d.')
    """
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def inside(label: str) -> str:
    """Return a label as it stands inside a sentence, without a capital unless it is an acronym.

    Examples:
        >>> inside("No IVIG"), inside("IVIG 7 of 31"), inside("A score"), inside("B cells")
        ('no IVIG', 'IVIG 7 of 31', 'a score', 'B cells')
        >>> inside("MgSO4")
        'MgSO4'
    """
    rest = label.partition(" ")[0][1:]
    is_word = label.startswith("A ") or (rest[:1].islower() and not re.search("[A-Z0-9]", rest))
    return label[:1].lower() + label[1:] if is_word else label


def listed(sentences: Iterable[str]) -> str:
    """Return sentences as one list.

    Examples:
        >>> listed(["Juvenile onset.", "A malignancy."])
        'Juvenile onset; A malignancy.'
    """
    *first, last = [*sentences] or [""]
    return "; ".join([*(sentence.rstrip(".") for sentence in first), last])
