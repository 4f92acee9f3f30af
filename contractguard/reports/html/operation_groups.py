"""Operations in groups that a person knows: by the first part of their paths that tells them apart."""

from __future__ import annotations

from collections.abc import Sequence

_KINDS = {"webhook": "webhooks", "callback": "callbacks", "event": "events", "command": "commands"}


def group_names(operations: Sequence[str]) -> dict[str, str]:
    """The group of each operation: the beginning of its path up to the first segment in which paths differ; webhooks,
    callbacks, events and commands by kind; what else there is by itself, in one group."""
    paths = {one: segments for one in operations if (segments := _segments(one))}
    shared = _count_shared([segments[:-1] for segments in paths.values()])
    return {one: "/" + "/".join(paths[one][: shared + 1]) if one in paths else _kind(one) for one in operations}


def _kind(name: str) -> str:
    return "shared schemas" if name.startswith("#/") else _KINDS.get(name.partition(" ")[0], "others")


def _count_shared(paths: Sequence[list[str]]) -> int:
    """How many segments all paths begin with: those that the first and the last of them, sorted, begin with."""
    pairs = zip(min(paths, default=()), max(paths, default=()), strict=False)
    return next((count for count, (one, other) in enumerate(pairs) if one != other), min(map(len, paths), default=0))


def _segments(operation: str) -> list[str]:
    """The segments of the path of an operation of an HTTP API, or of one of its messages; none of anything else."""
    method, _, rest = operation.partition(" ")
    path = rest.partition(" ")[0]
    return path[1:].split("/") if path.startswith("/") and method not in _KINDS else []
