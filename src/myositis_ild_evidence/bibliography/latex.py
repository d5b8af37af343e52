"""LaTeX as it stands in ``.bib`` files, decoded to plain text without losing anything."""

import re
import unicodedata
from typing import Any

from pylatexenc.latex2text import (
    LatexNodes2Text,
    MacroTextSpec,
    SpecialsTextSpec,
    get_default_latex_context_db,
)
from pylatexenc.latexwalker import LatexMacroNode, LatexWalkerError
from pylatexenc.latexwalker import get_default_latex_context_db as get_walker_context_db

from ..errors import InvalidValueError
from .people import needs_capitals, words

# pylatexenc takes some twenty seconds for a megabyte of commands, and under one for so many.
_MOST_LATEX = 30_000

# What pylatexenc lacks, or decodes to something else.
_NAMED = {
    "asciicircum": "^",
    "braceleft": "{",
    "braceright": "}",
    "greater": ">",
    "less": "<",
    "periodcentered": "·",
}

# What stands raised or lowered in a formula, as far as there is a character for it.
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

# The reader refuses files that hold these, so they can mark braces while a title is decoded.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
# Signs that are text in a name, and mean something to whoever takes it apart.
_SIGNS = {"{": "\ufdd2", "}": "\ufdd3", "\\": "\ufdd4", "~": "\ufdd5"}


def _moved(found: re.Match[str]) -> str:
    raised, moved = found[1] == "^", found[2] if found[3] is None else found[3]
    if raised and moved in ("∘", "°"):
        return "°"
    table = _RAISED if raised else _LOWERED
    if not all(ord(character) in table for character in moved):
        raise InvalidValueError(
            f"{moved!r} has no {'raised' if raised else 'lowered'} character; write it in words",
            code="unreadable",
        )
    return moved.translate(table)


class _Nodes(LatexNodes2Text):  # type: ignore[misc]
    """LaTeX to text with marked groups; what would be dropped is an error."""

    def __init__(self) -> None:
        context = get_default_latex_context_db()
        context.add_context_category(
            "plain",
            prepend=True,
            macros=[MacroTextSpec(f"text{name}", character) for name, character in _NAMED.items()],
            specials=[SpecialsTextSpec(character, character) for character in '&#_^"'],
        )
        super().__init__(latex_context=context, math_mode="text")
        self._inside_macro = False

    def macro_node_to_text(self, node: Any) -> str:
        """Refuse commands that would vanish, and remember that braces inside are arguments."""
        spec = self.latex_context.get_macro_spec(node.macroname)
        replacement = getattr(spec, "simplify_repl", None)
        # pylatexenc shows a citation as "<cit.>", and a command without its arguments as "%s".
        placeholder = isinstance(replacement, str) and (
            replacement.startswith("<") or ("%s" in replacement and not node.nodeargs)
        )
        if spec is None or placeholder or (spec.discard and not replacement):
            raise InvalidValueError(
                f"the LaTeX command \\{node.macroname} has no plain text", code="unreadable"
            )
        outside, self._inside_macro = self._inside_macro, True
        try:
            return str(super().macro_node_to_text(node))
        finally:
            self._inside_macro = outside

    def group_node_to_text(self, node: Any) -> str:
        r"""Mark a group unless it holds a special character such as ``{\'e}``."""
        text = str(super().group_node_to_text(node))
        special = node.nodelist and node.nodelist[0].isNodeType(LatexMacroNode)
        return text if special or self._inside_macro else f"{_OPEN}{text}{_CLOSE}"

    def math_node_to_text(self, node: Any) -> str:
        """Write what is raised or lowered in a formula with characters of its own."""
        text = str(super().math_node_to_text(node))
        return re.sub(rf"([\^_])(?:{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}|(.))", _moved, text)

    def environment_node_to_text(self, node: Any) -> str:
        """Refuse it."""
        raise InvalidValueError(
            f"the LaTeX environment {node.environmentname!r} has no plain text", code="unreadable"
        )

    def comment_node_to_text(self, node: Any) -> str:
        """Refuse it: BibTeX keeps what LaTeX would drop."""
        raise InvalidValueError(
            "a bare % hides the rest of the field in LaTeX; write \\%", code="unreadable"
        )


class Decoder:
    """LaTeX to plain text; what plain text cannot hold is an error instead of being dropped."""

    def __init__(self, most: float = _MOST_LATEX) -> None:
        self._nodes = _Nodes()
        # pylatexenc would build this anew for every field.
        self._grammar = get_walker_context_db()
        self._most = most
        self._commands = 0

    def _marked(self, latex: str) -> str:
        if not re.search(r"[\\{}$~%`]|''|--", latex):
            return latex
        self._commands += len(re.findall(r"[^\w\s.,:;()]", latex))
        if self._commands > self._most:
            raise InvalidValueError(
                f"the file holds more than {self._most} LaTeX characters", code="unreadable"
            )
        try:
            text = self._nodes.latex_to_text(
                latex, tolerant_parsing=False, latex_context=self._grammar
            )
        except LatexWalkerError as error:
            raise InvalidValueError(f"not valid LaTeX: {error.msg}", code="unreadable") from error
        except (RecursionError, LookupError, TypeError, AttributeError) as error:
            # pylatexenc fails in these ways on deep nesting and on missing arguments.
            raise InvalidValueError(
                f"not valid LaTeX: {latex[:60]!r}", code="unreadable"
            ) from error
        return unicodedata.normalize("NFC", str(text))

    def plain(self, latex: str) -> str:
        """Return a field as plain text on one line."""
        return " ".join(self._marked(latex).replace(_OPEN, "").replace(_CLOSE, "").split())

    def name(self, latex: str) -> str:
        """Return a name as plain text, with braces only around what belongs together."""
        text = self._marked(latex).translate({ord(sign): mark for sign, mark in _SIGNS.items()})
        return " ".join(text.replace(_OPEN, "{").replace(_CLOSE, "}").split())

    @staticmethod
    def ungrouped(name: str) -> str:
        """Return what `name` returned, or a part of it, without the braces of groups."""
        plain = name.replace("{", "").replace("}", "")
        for sign, mark in _SIGNS.items():
            plain = plain.replace(mark, sign)
        return " ".join(plain.split())

    def title(self, latex: str) -> tuple[str, tuple[str, ...]]:
        """Return a title and those words that braces protect and no rule would."""
        text: list[str] = []
        braced: list[bool] = []
        depth = 0
        for character in self._marked(latex):
            if character in (_OPEN, _CLOSE):
                depth += 1 if character == _OPEN else -1
            elif not character.isspace():
                text.append(character)
                braced.append(depth > 0)
            elif text and text[-1] != " ":
                text.append(" ")
                braced.append(False)
        plain = "".join(text).rstrip()
        protected = dict.fromkeys(
            word[0]
            for word in words(plain)
            if any(braced[word.start() : word.end()])
            and word[0] != word[0].lower()
            and not needs_capitals(word[0])
        )
        return plain, tuple(protected)
