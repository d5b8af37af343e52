"""Words for people: how many, names of terms, lists."""

import re
from collections.abc import Iterable


def printable(text: str) -> str:
    r"""Return text in which no character commands a terminal: such a one is written as its escape.

    Ends of lines and blanks of every width stay.

    Examples:
        >>> print(printable("studies/\x1b[2Jx.toml"))
        studies/\x1b[2Jx.toml
    """
    if text.isprintable():
        return text
    return "".join(
        one
        if one.isprintable() or one in "\n\t" or (one > "\x9f" and one.isspace())
        else one.encode("unicode_escape").decode()
        for one in text
    )


def quoted(value: object, most: int = 60) -> str:
    """Return what a caller gave as it is quoted in a message: its repr, a long one in short.

    Args:
        value: Whatever was given.
        most: How many characters are told.

    Examples:
        >>> print(quoted("70"), quoted("9" * 99, 9), quoted(10**5000))
        '70' '99999... <int>
    """
    try:
        text = repr(value)
    except Exception:  # such as a number of thousands of digits, or a host's own object
        return f"<{type(value).__name__}>"
    return text if len(text) <= most else f"{text[: most - 3]}..."


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
