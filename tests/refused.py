"""Errors as programs tell them apart: by their kind, their code and the argument at fault."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from myositis_ild_evidence import EvidenceError


@contextmanager
def refused(kind: type[EvidenceError], code: str, argument: str | None = None) -> Iterator[None]:
    """Expect an error of a kind, with a code and the argument that is at fault, if there is one."""
    with pytest.raises(kind) as caught:
        yield
    assert (caught.value.code, caught.value.argument) == (code, argument)
