"""Generators: they make an example anew when a test runs, and say nothing of what may be sent.

So nothing is derived from them; but one that is not known is told, because its example may mean something else.
"""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.readers.pact.places import DocumentNode, Problems, kind_of, quote_text
from contractguard.readers.pact.rules import CATEGORIES

KNOWN = frozenset(
    "RandomInt RandomDecimal RandomHexadecimal RandomString RandomBoolean Regex Uuid Date Time DateTime ProviderState "
    "MockServerURL".split()
)


def check_generators(problems: Problems, part: DocumentNode) -> set[str]:
    """Report every generator of a part that is not known; return the categories that have one."""
    unknown: set[str] = set()
    root = problems.mapping(part, "generators")
    for category, spot in _generators(problems, root) if root else ():
        kind = spot.node.get("type") if isinstance(spot.node, dict) else None
        if not isinstance(spot.node, dict):
            problems.report(spot, f"a generator must be an object, not {kind_of(spot.node)}")
        elif not isinstance(kind, str):
            problems.report(spot, "a generator must say its `type`")
        elif kind not in KNOWN:
            problems.report(spot, f"unknown generator {quote_text(kind)}")
        else:
            continue
        unknown.add(category)
    return unknown


def _generators(problems: Problems, root: DocumentNode) -> Iterator[tuple[str, DocumentNode]]:
    """Each generator with the category it belongs to: version 3 lists them by category, `path` alone holds one."""
    for key in root.node:
        spot = root.child(key)
        if key.startswith("$"):
            yield "body", spot
        elif key not in CATEGORIES:
            problems.report(spot, f"unknown category of generators {quote_text(key)}")
        elif isinstance(spot.node, dict) and "type" not in spot.node:
            for path in spot.node:
                yield CATEGORIES[key], spot.child(path)
        else:
            yield CATEGORIES[key], spot
