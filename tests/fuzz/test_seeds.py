"""Every input of the kept corpus, among them those that once failed, passes its target."""

from pathlib import Path

import pytest
import targets

SEEDS = sorted(targets.CORPUS.glob("*/*"))


@pytest.mark.parametrize("seed", SEEDS, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_the_target_accepts_or_refuses_in_good_order(seed: Path) -> None:
    targets.TARGETS[seed.parent.name](seed.read_bytes())


def test_every_target_has_seeds() -> None:
    assert {seed.parent.name for seed in SEEDS} == set(targets.TARGETS)
