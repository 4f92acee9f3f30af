"""The quick way to the name of an event says what the thorough way says, or nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.readers.envelopes import PROFILES, Profile, detect, events_of, quick, quick_name

STRIPE = {"id": "e", "object": "event", "type": "charge.paid", "data": {"object": {"id": 1}}}
CLOUD = {"specversion": "1.0", "type": "a.b", "source": "/x", "id": "1", "data": {}}
SLACK = {"type": "event_callback", "team_id": "T", "event": {"type": "message"}}
ADYEN = {"notificationItems": [{"NotificationRequestItem": {"eventCode": "CAPTURE"}}]}
BRIDGE = {"detail-type": "Order", "detail": {}, "source": "s", "id": "1"}


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (STRIPE, "charge.paid"),
        (CLOUD, "a.b"),
        (SLACK, "message"),
        (BRIDGE, "Order"),
        (ADYEN, None),
        ({"type": "charge.paid"}, ""),
        ({}, ""),
        ({**STRIPE, "type": "  "}, None),
        ({**STRIPE, "data": [1]}, None),
    ],
)
def test_simple_envelopes_are_read_at_once(payload: Any, name: str | None) -> None:
    assert quick_name(payload) == name


def test_a_profile_that_was_named_needs_no_signs() -> None:
    assert quick_name({"type": " x "}, PROFILES["stripe"]) == "x"
    assert quick_name({"type": 1}, PROFILES["stripe"]) is None
    assert quick_name({"action": "a"}, PROFILES["github"]) is None
    assert quick_name({"kind": ["x"]}, Profile("own", ("/kind/0",))) is None


def thorough(payload: Any, profile: Profile | None) -> str:
    profile = profile or detect(payload, {})
    if profile is None:
        return ""
    found = events_of(payload, {}, None, profile)
    return found[0].event if len(found) == 1 and not found[0].also else "?"


names = st.sampled_from(
    ["specversion", "type", "source", "id", "data", "object", "detail-type", "detail", "event", "team_id", "0"]
)
texts = st.sampled_from(["1.0", "event", "event_callback", "a", " ", "", "0.3"])
members = st.recursive(
    st.none() | texts | st.integers(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner),
    max_leaves=6,
)


@pytest.mark.no_cover
@given(st.sampled_from([STRIPE, CLOUD, SLACK, BRIDGE, ADYEN, {}]), st.dictionaries(names, members))
def test_it_never_says_anything_else_than_the_thorough_way(base: dict[str, Any], more: dict[str, Any]) -> None:
    payload = {**base, **more}
    for profile in (None, *PROFILES.values()):
        quick = quick_name(payload, profile)
        if quick is not None:
            assert quick == thorough(payload, profile)


def test_names_that_are_long_are_not_kept_and_those_that_are_many_only_for_a_while() -> None:
    for number in range(quick._MAX_REMEMBERED + 10):
        assert quick_name({**STRIPE, f"n{number}": 1}) == "charge.paid"
        assert quick_name({**CLOUD, f"{number}" * quick._MAX_LETTERS: 1}) == "a.b"

    assert len(quick._POSSIBLE) <= quick._MAX_REMEMBERED
    assert max(len("".join(names)) for names in quick._POSSIBLE) <= quick._MAX_LETTERS
