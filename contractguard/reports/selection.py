"""Which findings the report for people shows: some rules, operations or consumers only, and so many at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from contractguard.contract.finding import Finding
from contractguard.contract.model import MessageKey
from contractguard.support.dataclass import dataclass

MAX_NEAR = 3
"""Names that are suggested for one that nothing has."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Names of rules, operations and consumers, each with `*` for any characters; none of a kind selects all.

    An operation is named as a report names it, or without what stands before its path, its channel or its event. Upper
    and lower case are the same.
    """

    rules: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    consumers: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.rules or self.operations or self.consumers)

    @property
    def wanted(self) -> Mapping[str, tuple[str, ...]]:
        """What was asked for, by the kind of name."""
        return {"rule": self.rules, "operation": self.operations, "consumer": self.consumers}

    def choose(self, findings: Sequence[Finding]) -> list[Finding]:
        """The findings that have one of the names of each kind that was asked for, in their order."""
        chosen = list(findings)
        for kind, patterns in self.wanted.items():
            if patterns:
                matches = _matcher(patterns)
                chosen = [one for one in chosen if any(map(matches, names_of(kind, one)))]
        return chosen

    def unknown(self, findings: Sequence[Finding]) -> Iterator[tuple[str, str, list[str]]]:
        """Each name that no finding has: its kind, the name, and those that look most like it."""
        for kind, patterns in self.wanted.items():
            known = {name for one in findings for name in names_of(kind, one)} if patterns else set()
            for pattern in patterns:
                if not any(map(_matcher([pattern]), known)):
                    yield kind, pattern, _near(pattern, kind, findings)


def names_of(kind: str, finding: Finding) -> Iterator[str]:
    """The names of a finding that can be asked for."""
    if kind == "rule":
        yield finding.rule
    elif kind == "consumer":
        yield from (hurt.consumer for hurt in finding.consumers)
    else:
        for operation in operations_of(finding):
            yield from _spellings(operation)


def operations_of(finding: Finding) -> dict[str, None]:
    """Every operation that a finding reaches, the one of its own message first."""
    keys: tuple[MessageKey, ...] = (finding.message, *(place.message for place in finding.places))
    return {key.operation: None for key in keys}


def _spellings(operation: str) -> Iterator[str]:
    """How an operation may be named: with its provider, without, and without its method or kind."""
    yield operation
    bare = operation.partition("] ")[2] if operation.startswith("[") else operation
    yield bare
    yield bare.partition(" ")[2] or bare


def _matcher(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Whether a name is one of those that the patterns stand for."""
    import re

    texts = ("[^\n]*".join(map(re.escape, pattern.split("*"))) for pattern in patterns)
    expression = re.compile("|".join(f"(?:{text})" for text in texts), re.IGNORECASE)
    return lambda name: expression.fullmatch(name) is not None


def _near(pattern: str, kind: str, findings: Sequence[Finding]) -> list[str]:
    """Names of what was found that hold the text, else those that look most like it."""
    from contractguard.support.closest import closest_names

    if kind == "operation":
        known = {operation for one in findings for operation in operations_of(one)}
    else:
        known = {name for one in findings for name in names_of(kind, one)}
    text = pattern.replace("*", "").casefold()
    holding = sorted((name for name in known if text and text in name.casefold()), key=lambda name: (len(name), name))
    return holding[:MAX_NEAR] or closest_names(pattern.replace("*", ""), known)


def shares(sizes: Sequence[int], limit: int | None) -> list[int]:
    """How many of each group are shown, at most `limit` together: every group has its first before any has its second,
    and so on; where there are more groups than that, the last ones have none."""
    if limit is None or sum(sizes) <= limit:
        return list(sizes)
    shown, left = [0] * len(sizes), limit
    while left > 0:
        hungry = [index for index, size in enumerate(sizes) if shown[index] < size]
        each = max(1, left // len(hungry))
        for index in hungry[:left]:
            taken = min(each, sizes[index] - shown[index])
            shown[index] += taken
            left -= taken
    return shown
