"""Which representation of one side is which of the other, by what media types and their ranges cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from contractguard.contract.media_type import find_range, is_wider, media_range
from contractguard.contract.model import MediaType


class MediaPair(NamedTuple):
    """A representation on either side; None where there is none. `is_loosened`: the provider named the old one, and
    now names only a range that holds it, so that anything else in the range may come."""

    old: MediaType | None
    new: MediaType | None
    is_loosened: bool = False

    @property
    def name(self) -> str:
        """The media type to speak of."""
        some = self.old if self.is_loosened or self.new is None else self.new
        assert some is not None
        return some.name


def pair_media_types(
    old: Mapping[str, MediaType], new: Mapping[str, MediaType], *, provider_sends: bool
) -> Iterator[MediaPair]:
    """Representations by media type, each with the most specific one on the other side that covers it.

    Where the provider sends, a range that is replaced by media types within it is no loss, and a media type that is
    replaced by a range is one; where it reads, it is the other way round.
    """
    paired: set[tuple[str, str]] = set()
    loosened: set[str] = set()
    for name, media in old.items():
        twin = find_media_type(name, new)
        if twin is not None:
            paired.add((name, twin.name))
            is_loosened = provider_sends and is_wider(twin.name, name)
            if is_loosened:
                loosened.add(twin.name)
            yield MediaPair(media, twin, is_loosened)
        elif not (provider_sends and any(is_wider(name, other) for other in new)):
            yield MediaPair(media, None)
    for name, media in new.items():
        twin = find_media_type(name, old)
        if twin is None and name not in loosened:
            yield MediaPair(None, media)
        elif twin is not None and (twin.name, name) not in paired:
            yield MediaPair(twin, media)


def pair_payloads(old: Mapping[str, MediaType], new: Mapping[str, MediaType]) -> Iterator[MediaPair]:
    """The payload of a message on a channel: it comes in one media type, and is the same payload in another one."""
    yield MediaPair(next(iter(old.values()), None), next(iter(new.values()), None))


def find_media_type(name: str, content: Mapping[str, MediaType]) -> MediaType | None:
    """The representation that describes a media type: the most specific one that covers it."""
    found = find_range(name, content)
    return None if found is None else content[found]


def is_same(name: str, other: str) -> bool:
    """Whether two spellings are one media type, as far as both tell their charset."""
    one, another = media_range(name), media_range(other)
    return one.covers(another) and another.covers(one)
