"""Which messages are in a payload."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import PurePath
from typing import NamedTuple

from contractguard.contract.document import Json, Path, tokens
from contractguard.contract.errors import InputError
from contractguard.readers.envelopes import Identified, Profile, detect, events_of, quick_name
from contractguard.support.dataclass import dataclass


class Wrapped(NamedTuple):
    """What a message was sent in: the property that holds all messages, the value as a whole, where it stands."""

    property: str
    value: Json
    path: Path


class PayloadMessage(NamedTuple):
    """One message of a payload: the names that it may be known by (none when they were told on the command line), its
    value, where it stands in the payload, what was sent around it, if anything was, and in that case which
    part of the value it is."""

    names: tuple[str, ...]
    value: Json
    path: Path
    wrapped: Wrapped | None = None
    item: Path = ()


@dataclass(frozen=True, slots=True)
class Routing:
    """How it is told which message a payload is.

    `told`: the message is the same for all payloads, so that nothing is looked for in them. `profile` is the envelope
    that they come in, by default the one whose signs are there for certain. `enveloped`: each payload is an object of
    `headers` and `body`. `data`: what the event is about is meant, not the event as a whole.
    """

    told: bool = False
    profile: Profile | None = None
    enveloped: bool = False
    data: bool = False
    _by_name: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    @property
    def is_inside(self) -> bool:
        """Whether what is meant is a part of each payload."""
        return self.enveloped or self.data

    def quick_namer(self) -> Callable[[Json], str | None] | None:
        """What gives the event that a payload is as a whole, where one look tells, and nothing where only `parts` does;
        None where that is always so."""
        profile = self.profile
        if self.told or self.is_inside:
            return None
        return lambda payload: quick_name(payload, profile) if payload.__class__ is dict else None

    def parts(self, payload: Json, file: str | None, knows: Callable[[str], bool]) -> Sequence[PayloadMessage]:
        """The messages of a payload that stands in a file of that name.

        Raises `InputError` when the payload does not say what it is, and neither does the name of its file or folder,
        if `knows` an event of that name.
        """
        headers, path = _NO_HEADERS, _TOP
        if self.enveloped:
            headers, payload = _open_stored_envelope(payload)
            path = ("body",)
        if self.told and not self.data:
            return (PayloadMessage((), payload, path),)
        quick = None if headers or self.data or not isinstance(payload, dict) else quick_name(payload, self.profile)
        if quick:
            return (PayloadMessage((quick,), payload, path),)
        profile = self.profile or (None if quick == "" else detect(payload, headers))
        if profile is None:
            if self.told:
                raise InputError("the payload does not say what it is about", remedy="give its envelope with --profile")
            return (PayloadMessage(self._named_by_file(file, payload, knows), payload, path),)
        found = events_of(payload, headers, file, profile) or _by_folder(payload, headers, file, profile, knows)
        if not found:
            what = f"the payload does not say which event it is (as {profile.name} does)"
            otherwise = "give its name with --event, or another --profile"
            raise InputError(what, remedy=_ENVELOPE if not self.enveloped and _is_stored(payload) else otherwise)
        holder = _holder(profile) if isinstance(payload, dict) and not self.data else ""
        wrapped = Wrapped(holder, payload, path) if holder else None
        parts = []
        for one in found:
            names = () if self.told else (one.event, *one.also)
            at = one.data_at if self.data else one.body_at
            if at is None:
                raise InputError(f"the event {one.event!r} carries no data", remedy="verify the whole event")
            parts.append(PayloadMessage(names, one.data if self.data else one.body, (*path, *tokens(at)), wrapped))
        return parts

    def _named_by_file(self, file: str | None, payload: Json, knows: Callable[[str], bool]) -> tuple[str, ...]:
        """The first name that a file or its folder gives to an event that is known, and with the payload's action."""
        if file is not None:
            if file not in self._by_name:
                self._by_name.clear()
                self._by_name[file] = _names(file)
            for name in self._by_name[file]:
                known = (*_with_action(name, payload, knows), *([name] if knows(name) else []))
                if known:
                    return known
        otherwise = "give its envelope with --profile, its name with --event, or the response with --operation"
        raise InputError(
            "the payload does not say which event it is",
            remedy=_ENVELOPE if not self.enveloped and _is_stored(payload) else otherwise,
        )


_TOP: Path = ()
_ENVELOPE = "it was stored with its headers: give --envelope-file"


def _is_stored(payload: Json) -> bool:
    """Whether a payload looks like one that was stored as an object of headers and body."""
    return isinstance(payload, dict) and "body" in payload and isinstance(payload.get("headers"), dict)


def _with_action(name: str, payload: Json, knows: Callable[[str], bool]) -> tuple[str, ...]:
    """The event of that name with the payload's action behind a dot, where that is an event."""
    action = payload.get("action") if isinstance(payload, dict) else None
    named = f"{name}.{action}" if isinstance(action, str) else ""
    return (named,) if named and knows(named) else ()


def _by_folder(
    payload: Json, headers: Mapping[str, str], file: str | None, profile: Profile, knows: Callable[[str], bool]
) -> Sequence[Identified]:
    """The events of a payload whose folder is named for them (`installation/7.json`), if the profile goes by names of
    files, and events of that name are known."""
    if file is None or profile.file_name is None:
        return ()
    folder = PurePath(file.replace("\\", "/")).parent.name
    found = events_of(payload, headers, f"{folder}.json", profile) if folder else ()
    return found if any(knows(name) for one in found for name in (one.event, *one.also)) else ()


def _holder(profile: Profile) -> str:
    """The property of a request that holds its events, where the profile has them in an object. (A profile may say
    that the whole request is the event: the pointer "" has no first token.)"""
    first = next(iter(tokens(profile.items[0])), "*") if profile.items else "*"
    return "" if first == "*" else str(first)


_NO_HEADERS: Mapping[str, str] = {}


def _names(file: str) -> tuple[str, ...]:
    """What a file may be named for: payment.succeeded.json, payment.succeeded/1.json, payment.succeeded.2.json.gz."""
    path = PurePath(file.replace("\\", "/"))
    stem = path.name
    for ending in (".gz", ".json", ".ndjson", ".jsonl", ".payload"):
        stem = stem.removesuffix(ending)
    shorter = stem.rpartition(".")[0]
    return tuple(name for name in dict.fromkeys((stem, shorter, path.parent.name)) if name)


def _open_stored_envelope(payload: Json) -> tuple[Mapping[str, str], Json]:
    """The headers and the body of a payload that was stored with them. Raises `InputError`."""
    if not isinstance(payload, dict) or "body" not in payload or not isinstance(payload.get("headers", {}), dict):
        raise InputError(
            "the payload is not an object of headers and body", remedy="leave --envelope-file out, or store both"
        )
    headers = {name: value for name, value in payload.get("headers", {}).items() if isinstance(value, str)}
    return headers, payload["body"]
