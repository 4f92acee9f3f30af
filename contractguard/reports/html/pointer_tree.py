"""Places of a message as a tree of nested lists: what stands at the start of pointers stands above."""

from __future__ import annotations

from collections.abc import Iterable

from contractguard.reports.html.static_lists import shown
from contractguard.support.dataclass import dataclass


@dataclass(slots=True, eq=False)
class _TreeNode:
    """A place by the last part of its pointer: what is told of it, and what is below it."""

    told: str
    below: dict[str, _TreeNode]


def tree_html(places: Iterable[tuple[str, str]]) -> str:
    """The tree of places, each a JSON Pointer and HTML that tells of it; "" where there is none."""
    top = _TreeNode("", {})
    for pointer, told in places:
        at = top
        for name in pointer.split("/")[1:] if pointer.startswith("/") else [pointer]:
            at = at.below.setdefault(name, _TreeNode("", {}))
        at.told = told
    return _list_html(top)


def _list_html(node: _TreeNode) -> str:
    if not node.below:
        return ""
    lines = (
        f"<li><code>{shown(name.replace('~1', '/').replace('~0', '~') or 'the value', 200)}</code> "
        f"{below.told}{_list_html(below)}</li>"
        for name, below in node.below.items()
    )
    return f"<ul>{''.join(lines)}</ul>"
