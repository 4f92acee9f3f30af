"""Whether anything stood in the lists of answers"""

from __future__ import annotations

import pytest

from contractguard.checks.judging.lists import ListsSeen, look_into_lists


@pytest.mark.parametrize(
    ("bodies", "seen"),
    [
        ([b"{}", b"3"], ListsSeen.NONE),
        ([b"[]"], ListsSeen.EMPTY),
        ([b'{"data": [ \n ], "next": null}', b"{}"], ListsSeen.EMPTY),
        ([b"[]", b"[ 1]", b"[]"], ListsSeen.FILLED),
        ([b'{"data": [{}]}'], ListsSeen.FILLED),
    ],
    ids=["no list", "empty", "empty within", "once filled", "filled"],
)
def test_a_list_that_was_filled_once_is_known(bodies: list[bytes], seen: ListsSeen) -> None:
    known = ListsSeen.NONE
    for body in bodies:
        known = look_into_lists(body, known)

    assert known is seen
