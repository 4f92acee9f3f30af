"""No search for garbage while something is made, and what was before is so again afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from contractguard.support.garbage import without_collection


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """Collection is on, as it is by default, and again after the test."""
    gc.enable()
    yield
    gc.enable()


def test_nothing_is_collected_meanwhile_and_everything_as_ever_afterwards() -> None:
    with without_collection():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_collection_is_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="no"), without_collection():
        raise ValueError("no")
    assert gc.isenabled()


def test_who_has_collection_off_keeps_it_off() -> None:
    gc.disable()
    with without_collection():
        assert not gc.isenabled()
    assert not gc.isenabled()


def test_one_in_another_ends_with_the_outer_one() -> None:
    with without_collection():
        with without_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
