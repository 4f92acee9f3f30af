"""A part of one JSON value, put into another one."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.prove.graph import EACH
from contractguard.contract.document import Json, Path


def list_grafts(body: Json, witness: Json, place: Path) -> Iterator[Json]:
    """Bodies that may show what a witness shows, those nearest to the real body first: with the place alone changed,
    with all members that the witness has, and the witness itself."""
    yield with_place(body, witness, place)
    yield with_members(body, witness)
    yield witness


def with_place(body: Json, witness: Json, place: Path) -> Json:
    """The body with what the witness has at a place: without the member where the witness has none. Of items, the
    first one of the witness counts."""
    if not place or isinstance(body, dict) is not isinstance(witness, dict):
        return witness
    token, rest = place[0], place[1:]
    if isinstance(body, dict) and isinstance(witness, dict):
        others = {name: value for name, value in body.items() if name != token}
        if token not in witness:
            return others if token != EACH else with_members(body, witness)
        return {**others, token: with_place(body.get(token), witness[token], rest)}
    if isinstance(body, list) and isinstance(witness, list) and body and witness:
        return [with_place(one, witness[0], rest) for one in body]
    return witness


def with_members(body: Json, witness: Json) -> Json:
    """The body with every member that the witness has; of anything but objects, the witness."""
    if not isinstance(body, dict) or not isinstance(witness, dict):
        return witness
    return {**body, **{name: with_members(body.get(name), value) for name, value in witness.items()}}
