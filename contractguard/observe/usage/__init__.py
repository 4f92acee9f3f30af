"""What a consumer's code really reads of a payload: track it, run the consumer's own tests, look at the usage.

>>> import contractguard
>>> order = contractguard.track({"id": 7, "customer": {"name": "Ada"}, "note": None})
>>> f"{order['id']} for {order['customer'].get('name')}"
'7 for Ada'
>>> contractguard.usage(order).required
('/customer', '/id')
>>> contractguard.usage(order).optional
('/customer/name',)
"""

from __future__ import annotations

from typing import Any, TypeVar

from contractguard.contract.errors import UsageError
from contractguard.contract.expectation import Target
from contractguard.observe.usage.arrays import TrackedList
from contractguard.observe.usage.objects import TrackedDict
from contractguard.observe.usage.place import NOWHERE
from contractguard.observe.usage.reads import ALWAYS_UNSEEN, Read
from contractguard.observe.usage.recording import Recording
from contractguard.observe.usage.stored import dump, load, merge_usages
from contractguard.observe.usage.summary import Usage, merge, target_of
from contractguard.observe.usage.wrap import wrap

__all__ = [
    "ALWAYS_UNSEEN",
    "Read",
    "Recorder",
    "Recording",
    "Usage",
    "dump",
    "load",
    "merge",
    "merge_usages",
    "track",
    "usage",
]

T = TypeVar("T")


def track(payload: T, recording: Recording | None = None) -> T:
    """The payload, noting what is read of it; to all other purposes an equal one.

    Dicts and lists come back as subclasses of dict and list, texts, numbers, booleans and null as they are: the read
    of a leaf is noted when it is taken out of its container. The payload given is not changed. Payloads of the same
    message share a `recording`; `usage` tells what was read. Raises `InputError` for one that is nested too deeply.
    """
    return wrap(payload, Recording() if recording is None else recording)


def usage(payload: Any) -> Usage:
    """What was read of a tracked payload (and of all others of its recording). Raises `UsageError` for any other."""
    place = payload._place if isinstance(payload, TrackedDict | TrackedList) else NOWHERE
    if place is NOWHERE:
        raise UsageError("this payload is not tracked", remedy="give what contractguard.track returned")
    return place.recording.usage()


class Recorder:
    """The recordings of several messages."""

    def __init__(self) -> None:
        self._recordings: dict[Target, Recording] = {}

    def track(
        self,
        payload: T,
        *,
        event: str | None = None,
        operation: str | None = None,
        status: str | int | None = None,
        media_type: str | None = None,
    ) -> T:
        """As `track`, for a payload of this event, or of this operation's response.

        Raises `UsageError` unless one of `event` and `operation` is given.
        """
        target = target_of(event=event, operation=operation, status=status, media_type=media_type)
        return track(payload, self._recordings.setdefault(target, Recording()))

    def usages(self) -> dict[Target, Usage]:
        """What was read of each message, in the order of the messages."""
        return merge_usages([{target: recording.usage() for target, recording in list(self._recordings.items())}])
