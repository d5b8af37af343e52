"""What is said with every dose."""

from collections.abc import Callable

#: Gives text in the words of whoever reads it; in those of Python as it stands.
Say = Callable[[str], str]

INTENDED_USE = (
    "For health professionals, as a record of what studies gave; not advice for a patient. "
    "Check every dose against the product's label and your own protocol."
)
#: Stands between the warnings of a row; they hold semicolons themselves.
SEPARATOR = " | "
