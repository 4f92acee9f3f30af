"""Finding the events in a payload."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from contractguard.contract.document import Json, Path, pointer, step, tokens
from contractguard.contract.errors import InputError
from contractguard.readers.envelopes.profiles import HEADER, PROFILES, Profile, Sign
from contractguard.support.dataclass import dataclass

MAX_EVENTS = 10_000
"""In one batch."""
MAX_FILE_NAME = 1_000

Headers = Mapping[str, str]


class _Missing:
    """Nothing there; null is something."""


_MISSING = _Missing()


@dataclass(frozen=True, slots=True)
class Identified:
    """One event of a payload.

    `event` is its name ("payment.succeeded", "check_run.completed"), `also` are shorter names that it may be described
    under ("check_run"). `body` is the event as a whole and `body_at` the JSON Pointer to it in the payload, `data` what
    it is about and `data_at` the pointer to that; None when the event carries no data. `version` is the version of the
    API that the event says it was made by.
    """

    event: str
    profile: str
    body: Json
    body_at: str
    data: Json
    data_at: str | None
    version: str | None = None
    also: tuple[str, ...] = ()


def event_of(payload: Json, headers: Headers, file_name: str | None, profile: Profile) -> Identified | None:
    """The event that a payload is, by `profile`; None when the payload does not say which.

    Raises `InputError` for a batch of several events: `events_of` reads those.
    """
    found = events_of(payload, headers, file_name, profile)
    if len(found) > 1:
        raise InputError(f"the payload holds {len(found)} events, not one", where=file_name or "")
    return found[0] if found else None


def events_of(payload: Json, headers: Headers, file_name: str | None, profile: Profile) -> tuple[Identified, ...]:
    """The events of a payload, in their order; none when it does not say which they are.

    `headers` are those that the payload came with, their names in any case; `file_name` is the name of the file it is
    in, with or without its folders. Raises `InputError` for a batch of more than `MAX_EVENTS`, and for one in which
    some events say what they are and others do not.
    """
    known = {name.lower(): value for name, value in headers.items()}
    items = list(_items(payload, profile))
    found = [_identify_item(path, item, known, file_name, profile) for path, item in items]
    named = tuple(one for one in found if one is not None)
    if named and len(named) < len(items):
        place = pointer(items[found.index(None)][0])
        raise InputError(f"the event at {place} of the batch does not say which it is", where=file_name or "")
    return named


def detect(payload: Json, headers: Headers, profiles: Sequence[Profile] = tuple(PROFILES.values())) -> Profile | None:
    """The first of `profiles` whose signs are there for certain; None when none are.

    A name of a file is no certain sign, and neither is a member called `type`.
    """
    known = {name.lower(): value for name, value in headers.items()}
    for profile in profiles:
        if any(signs and all(_shows(sign, payload, known) for sign in signs) for signs in profile.signs):
            return profile
    return None


def _identify_item(
    path: Path, item: Json, headers: Headers, file_name: str | None, profile: Profile
) -> Identified | None:
    by_file = _by_file(file_name, profile)
    event = _text(profile.event, item, headers) or by_file.get("event")
    if not event:
        return None
    detail = _text(profile.detail, item, headers) or by_file.get("detail")
    data, data_at = _data(item, profile)
    return Identified(
        event=f"{event}.{detail}" if detail else event,
        profile=profile.name,
        body=item,
        body_at=pointer(path),
        data=data,
        data_at=None if data_at is None else pointer(path) + data_at,
        version=_text(profile.version, item, headers),
        also=(event,) if detail else (),
    )


def _items(payload: Json, profile: Profile) -> Iterator[tuple[Path, Json]]:
    """The events of a batch, or the payload itself where it is none."""
    for pattern in profile.items:
        found = _matching(payload, _tokens(pattern))
        if len(found) > MAX_EVENTS:
            raise InputError(f"the payload holds more than {MAX_EVENTS} events", remedy="split it")
        if found:
            yield from found
            return
    if not (profile.items and isinstance(payload, list)):
        yield (), payload


def _matching(payload: Json, pattern: Path) -> list[tuple[Path, Json]]:
    """Every place that a pointer with `*` for each item of an array names."""
    found: list[tuple[Path, Json]] = [((), payload)]
    for token in pattern:
        if token == "*":
            found = [
                ((*path, i), item) for path, node in found if isinstance(node, list) for i, item in enumerate(node)
            ]
        else:
            below = [(path, _child_of(node, token)) for path, node in found]
            found = [((*path, token), value) for path, value in below if value is not _MISSING]
    return found


def _data(item: Json, profile: Profile) -> tuple[Json, str | None]:
    for place in profile.data:
        value = _value_at(item, place)
        if value is not _MISSING:
            return value, place
    return _decode_base64_data(item, *profile.packed) if profile.packed else (None, None)


def _decode_base64_data(item: Json, place: str, media_type: str) -> tuple[Json, str | None]:
    """Data that came as base64 (CloudEvents 1.0, JSON Event Format 3.1.1), where it is JSON. Raises `InputError`."""
    packed, kind = _value_at(item, place), _value_at(item, media_type)
    name = kind.partition(";")[0].strip().lower() if isinstance(kind, str) else ""
    if not isinstance(packed, str) or not (name in ("application/json", "text/json") or name.endswith("+json")):
        return None, None
    import orjson

    try:
        return orjson.loads(b64decode(packed, validate=True)), place
    except ValueError:  # of base64 and of JSON alike
        raise InputError(f"{place[1:]} holds no JSON in base64, and {media_type[1:]} says that it does") from None


def _by_file(file_name: str | None, profile: Profile) -> dict[str, str | None]:
    if file_name is None or profile.file_name is None:
        return {}
    found = re.search(profile.file_name, file_name.replace("\\", "/")[-MAX_FILE_NAME:])
    return found.groupdict() if found else {}


def _shows(sign: Sign, payload: Json, headers: Headers) -> bool:
    value = _value(sign.source, payload, headers)
    if sign.equals:
        return isinstance(value, str) and value in sign.equals
    return value is not _MISSING and value is not None


def _text(sources: Sequence[str], item: Json, headers: Headers) -> str | None:
    """The first text that is not empty."""
    for source in sources:
        value = _value(source, item, headers)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _value(source: str, item: Json, headers: Headers) -> Json:
    if source.startswith(HEADER):
        return headers.get(source[len(HEADER) :].strip().lower(), _MISSING)
    return _value_at(item, source)


def _value_at(node: Json, place: str) -> Json:
    for token in _tokens(place):
        node = _child_of(node, token)
        if node is _MISSING:
            return node
    return node


def _child_of(node: Json, token: str | int) -> Json:
    try:
        return step(node, token)[1]
    except (KeyError, IndexError):
        return _MISSING


@cache
def _tokens(place: str) -> Path:
    return tokens(place)
