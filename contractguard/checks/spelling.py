"""Names as their authors spell them, for people: headers are known in lower case."""

from __future__ import annotations

from contractguard.contract.document import Location, pointer, tokens


def header_spelling(place: str, *sides: Location | None) -> str:
    """The place of a header as one of the descriptions spells its name, the last that does; any other as it is."""
    path = tokens(place) if place.startswith("/header/") else ()
    if not path:
        return place
    for side in reversed(sides):
        for token in side.path if side is not None else ():
            if isinstance(token, str) and token != path[1] and token.casefold() == str(path[1]).casefold():
                return pointer((path[0], token, *path[2:]))
    return place
