"""Envelope profiles of a project's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import UsageError
from contractguard.readers.envelopes import Sign, detect, event_of, profile_from

OURS = {
    "event": ["header:X-Kind", "/meta/kind"],
    "detail": "/meta/step",
    "file_name": r"(?P<event>[a-z]+)-(?P<detail>[a-z]+)\.json$",
    "data": ["/payload", ""],
    "items": "/batch/*",
    "version": "/meta/v",
    "signs": {"header:X-Kind": True, "/meta/app": ["shop", "store"]},
}


def test_a_table_becomes_a_profile() -> None:
    profile = profile_from("ours", OURS)

    assert (profile.name, profile.event, profile.detail) == ("ours", ("header:X-Kind", "/meta/kind"), ("/meta/step",))
    assert (profile.data, profile.items, profile.version) == (("/payload", ""), ("/batch/*",), ("/meta/v",))
    assert profile.signs == ((Sign("/meta/app", ("shop", "store")), Sign("header:X-Kind")),)


def test_an_own_profile_identifies() -> None:
    payload = {"meta": {"kind": "order", "step": "paid", "v": "2", "app": "shop"}, "payload": {"id": 1}}
    profile = profile_from("ours", OURS)
    found = event_of(payload, {}, None, profile)

    assert (found.event, found.data, found.version) == ("order.paid", {"id": 1}, "2")
    assert event_of({}, {}, "order-paid.json", profile).event == "order.paid"
    assert detect(payload, {"x-kind": "order"}, (profile,)) is profile
    assert detect({**payload, "meta": {"app": "other"}}, {"x-kind": "order"}, (profile,)) is None


def test_one_source_alone_is_a_profile() -> None:
    assert event_of({"kind": "a"}, {}, None, profile_from("short", "/kind")).event == "a"


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "event: Field required"),
        ([], "should have at least 1 item"),
        ({"event": []}, "should have at least 1 item"),
        ({"evnt": "/a"}, "evnt: Extra inputs are not permitted"),
        ({"event": "kind"}, "'kind' is neither header:NAME nor a JSON Pointer"),
        ({"event": 3}, "event:"),
        ({"event": "header:"}, "does not name a header"),
        ({"event": "header:a b"}, "does not name a header"),
        ({"event": "/a", "data": "header:X"}, "a header cannot be given here"),
        ({"event": "/a", "items": "x"}, "is neither header:NAME nor a JSON Pointer"),
        ({"event": "/a", "file_name": "("}, "not a regular expression"),
        ({"event": "/a", "file_name": "x"}, "needs a group (?P<event>…)"),
        ({"event": "/a", "file_name": "(?P<event>a)(?P<other>b)"}, "the only groups with a name are event and detail"),
        ({"event": "/a", "signs": {"/a": False}}, "signs"),
        ({"event": "/a", "signs": {"a": True}}, "signs"),
        ({"event": "/a" + "a" * 500}, "at most 500 characters"),
        ({"event": ["/a"] * 21}, "at most 20 items"),
        ({3: "/a"}, "its keys must be strings"),
    ],
)
def test_what_is_wrong_is_named(table: Json, said: str) -> None:
    with pytest.raises(UsageError) as error:
        profile_from("ours", table)

    assert said in error.value.what
    assert error.value.what.startswith("envelope profile ours: ")
    assert "header:NAME or a JSON Pointer" in error.value.remedy


def test_the_ready_made_profiles_need_no_pydantic() -> None:
    script = (
        "import sys; from contractguard.readers.envelopes import PROFILES, event_of;"
        "assert event_of({'type': 'a'}, {}, None, PROFILES['slack']).event == 'a';"
        "assert not {'pydantic', 'standardwebhooks', 'yaml'} & set(sys.modules)"
    )
    root = str(Path(__file__).parents[3])

    subprocess.run([sys.executable, "-c", script], env={"PYTHONPATH": root}, check=True)
