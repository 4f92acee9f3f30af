"""The noun between hooks and recorder."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from contractguard.observe.live.call import Call


def test_a_call_that_was_queued_cannot_be_changed() -> None:
    call = Call("test", "GET", "/a%2Fb", "/{name}", 200)

    with pytest.raises(FrozenInstanceError):
        call.status = 500  # type: ignore[misc]
    assert call == Call(source="test", method="GET", path="/a%2Fb", route="/{name}", status=200)
