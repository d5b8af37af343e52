"""Checks for the tests of somebody's own pack.

In a test file::

    from myositis_ild_evidence.testing import check_pack

    def test_the_pack_is_sound():
        assert check_pack("path/to/my-pack") == ()
"""

from pathlib import Path

from .errors import PackError, Problem
from .facade import Evidence

__all__ = ["check_pack"]


def check_pack(path: str | Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a pack; empty if nothing is.

    It runs the checks that the command ``check`` and `Evidence.load` run.

    Each problem names its file, the path inside it, and what would be right. See also
    `Evidence.load`, which raises them as one `PackError`.

    Args:
        path: The directory that holds ``pack.toml``, a JSON file of a pack, or the name of an
            installed pack.

    Raises:
        InvalidValueError: It is not a path.

    Examples:
        >>> for problem in check_pack("no-such-pack"):
        ...     print(problem.file)
        no-such-pack
    """
    try:
        Evidence.load(path)
    except PackError as error:
        return error.problems
    return ()


def __dir__() -> list[str]:
    return sorted(__all__)
