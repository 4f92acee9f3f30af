"""Nothing that was sent is written: 540 canaries through recorder, journal and file, in every place of a call."""

from __future__ import annotations

import gzip
import string
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any
from urllib.parse import quote
from uuid import UUID

import orjson
import pytest

from contractguard.observe.live.journal import Journal
from contractguard.observe.live.recorder import CallRecorder
from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.observed import for_file
from contractguard.observe.sketch.redact import is_name
from tests.observe.live.calls import call, recorder
from tests.observe.live.contracts import answers, described

_EACH = 18
_ALPHABET = string.ascii_letters + string.digits
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_WORDS = ("aurelia", "quimby", "voss", "tarkington", "ilse", "brandt", "maren", "oduya", "petros", "lindqvist")


def _token(random: Random, length: int, alphabet: str = _ALPHABET) -> str:
    return "".join(random.choices(alphabet, k=length))


def _jwt(random: Random) -> str:
    parts = (b'{"alg":"HS256"}', orjson.dumps({"sub": _token(random, 9)}), random.randbytes(32))
    return ".".join(urlsafe_b64encode(one).decode().rstrip("=") for one in parts)


_KINDS: dict[str, Callable[[Random], str]] = {
    "e-mail": lambda random: f"{random.choice(_WORDS)}.{random.choice(_WORDS)}{random.randint(1, 99)}@mail.example",
    "uuid": lambda random: str(UUID(int=random.getrandbits(128), version=4)),
    "ulid": lambda random: "01" + _token(random, 24, _CROCKFORD),
    "hex": lambda random: _token(random, 40, "0123456789abcdef"),
    "jwt": _jwt,
    "api-key": lambda random: f"sk_live_{_token(random, 24)}",
    "card": lambda random: "4" + _token(random, 15, string.digits),
    "phone": lambda random: f"+49{_token(random, 10, string.digits)}",
    "iban": lambda random: f"DE{_token(random, 20, string.digits)}",
    "token": lambda random: _token(random, 32),
}
_PLACES = ("value", "key", "tag")

_UNION = {
    "discriminator": {"propertyName": "kind", "mapping": {"card": "#/components/schemas/Card"}},
    "oneOf": [{"$ref": "#/components/schemas/Card"}],
}
_SCHEMA = {
    "type": "object",
    "properties": {
        "note": {"type": "string", "maxLength": 3},
        "state": {"type": "string", "enum": ["open", "paid"]},
        "method": _UNION,
        "labels": {"type": "object", "additionalProperties": {"type": "string", "pattern": "^x$"}},
    },
}
_COMPONENTS = {"schemas": {"Card": {"type": "object", "properties": {"kind": {"const": "card"}}}}}
_CONTRACT = described("POST /a/{id}", responses=answers(_SCHEMA), body=_SCHEMA, components=_COMPONENTS)


def _body(place: str, canary: str) -> object:
    if place == "value":
        return {"note": canary, "labels": {"one": canary}, "more": [{"name": canary}, canary]}
    if place == "key":
        return {canary: 1, "labels": {canary: "x"}, "more": [{canary: {canary: None}}]}
    return {"state": canary, "method": {"kind": canary, canary: 1}, "type": canary}


def _send(made: CallRecorder, place: str, canary: str) -> None:
    """A canary in every place of calls: the body, plain, packed and as base64; the path, a media type, a test's name."""
    for text in (canary, b64encode(canary.encode()).decode()):
        body = orjson.dumps(_body(place, text))
        sent: dict[str, Any] = {"request_media_type": "application/json", "request_body": body, "test": canary}
        path = f"/a/{quote(text, safe='')}"
        made.put(call(f"POST {path}", body=body, **sent))
        made.put(call(f"POST {path}", body=gzip.compress(body), content_encoding="gzip", **sent))
        made.put(call(f"PUT {path}", body=body))
        made.put(call("GET /jobs/1", body=body, route="/jobs/{job}"))
        made.put(call(f"GET /{quote(text, safe='')}/b", body=body, status=404))
        made.put(call(f"POST {path}", body=body[:-9], query_names=(text,), request_headers=(text,)))
        made.put(call(f"POST {path}", body=body, status=500))
        made.put(call(f"POST {path}", body=body, content_encoding=text))
        made.put(call(f"POST {path}", body=body, media_type=f"text/{text}"))
        made.put(call(f"POST {path}", body=body, media_type=f"application/json; profile={text}"))
        made.put(call(f"POST {path}", media_type="text/event-stream", body=b"event: x\ndata: " + body + b"\n\n"))


@cache
def _outputs(place: str) -> tuple[bytes, dict[str, list[str]]]:
    """All that is written and told of a run with the canaries of a place, and those canaries by kind."""
    random = Random(place)
    canaries = {kind: [make(random) for _ in range(_EACH)] for kind, make in _KINDS.items()}
    written: list[bytes] = []
    made = recorder(_CONTRACT)
    journal = Journal(made, written.append)
    for found in canaries.values():
        for canary in found:
            _send(made, place, canary)
            journal.end_test()
    journal.close()
    told = repr((made.counts, made.errors, made.unmatched, made.likely_bases, made.reached, made.undocumented))
    assert made.counts["calls"] == _EACH * len(_KINDS) * 22
    assert not made.errors
    return b"\n".join([observed_bytes(for_file(made.to_observed())), *written, told.encode()]), canaries


def _forms(canary: str) -> Iterator[bytes]:
    """A canary as it could be found again: as it is, escaped, as base64 at any place of a longer text, packed."""
    raw = canary.encode()
    yield from (raw, quote(canary, safe="").encode(), gzip.compress(raw)[10:-8])
    for before in range(3):
        for encode in (b64encode, urlsafe_b64encode):
            text = encode(b"\0" * before + raw).rstrip(b"=")
            yield text[-(-before * 4 // 3) + (before > 0) : -2]


@pytest.mark.no_cover
@pytest.mark.parametrize("place", _PLACES)
@pytest.mark.parametrize("kind", _KINDS)
def test_no_canary_is_written(kind: str, place: str) -> None:
    written, canaries = _outputs(place)

    lower = written.lower()
    found = {one for one in canaries[kind] for form in _forms(one) if form in written or form.lower() in lower}
    assert len(canaries[kind]) == _EACH
    assert found == set()


@pytest.mark.parametrize("kind", _KINDS)
def test_hardly_any_secret_looks_like_a_name(kind: str) -> None:
    """4,000 of a kind, as they are and as base64: what chance makes may be a word, once in a very long while."""
    random = Random(kind)
    made = (_KINDS[kind](random) for _ in range(2_000))

    told = {text for one in made for text in (one, b64encode(one.encode()).decode()) if is_name(text)}

    assert told == set()


def test_the_search_would_find_a_canary() -> None:
    canary = _KINDS["token"](Random(1))
    for before in ("", "a", "ab"):
        hidden = b64encode(f"{before}{canary} and more".encode())
        assert any(form in hidden for form in _forms(canary))


def test_what_is_told_is_no_more_than_the_known_limits() -> None:
    """A plain word is told where it is a key that nothing declares, or a member of a declared set: not elsewhere."""
    made = recorder(_CONTRACT)
    for place, word in zip(_PLACES, ("quimby", "brandt", "lindqvist"), strict=True):
        made.put(call("POST /a/1", _body(place, word)))
    made.put(call("GET /oduya/petros", {"note": "ilse"}, 404))
    made.drain()

    text = observed_bytes(for_file(made.to_observed())).decode()
    assert [word for word in _WORDS if word in text] == ["brandt", "lindqvist"]
