"""The whole field tree on the page: every message and shared schema, with who uses each field and what was seen."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.contract.answers.field_tree import READ, FieldTree, FieldTrees, FieldUse, TreePlace
from contractguard.contract.report import Report
from contractguard.reports.html.pointer_tree import tree_html
from contractguard.reports.html.static_lists import shown
from contractguard.reports.parts.entries import join_names
from contractguard.reports.parts.lines import count_of

HOW_TO_READ = (
    "A field is read by the consumers whose expectations name it, and sent by those that may send it; where only an "
    "example has it, that is said. One who takes a value whole names none of its fields. What messages share stands "
    "once, below its own name, with all who use it in any message."
)


def field_trees_html(report: Report) -> Iterator[str]:
    """The trees of a report, each a part of the page; nothing where they were not asked for."""
    for section in report.sections:
        if section.field_trees is not None:
            yield from _trees(section.title, section.field_trees)


def _trees(title: str, found: FieldTrees) -> Iterator[str]:
    yield f"<section><h2>Every field of {shown(title, 200)}</h2><p>{HOW_TO_READ}</p>"
    yield from (f"<p>{shown(note)}</p>" for note in found.notes)
    yield from map(_tree, found.trees)
    if found.left_out:
        further = count_of(found.left_out, "further tree")
        yield f"<p>Left out: {further} with {count_of(found.places_left_out, 'place')}.</p>"
    yield "</section>"


def _tree(tree: FieldTree) -> str:
    more = f"<p>Left out: {count_of(tree.left_out, 'further place')}.</p>" if tree.left_out else ""
    places = tree_html((one.pointer, _place(one)) for one in tree.places)
    return f"<details><summary>{shown(tree.name, 400)} ({_extent(tree)})</summary>{places}{more}</details>"


def _extent(tree: FieldTree) -> str:
    """How many fields there are; where there is none, which schemas have them, or of which types the value is."""
    fields = [one for one in tree.places if one.is_field]
    if not fields:
        links = dict.fromkeys(link for one in tree.places for link in one.links)
        types = dict.fromkeys(name for one in tree.places for name in one.types)
        return shown("→ " + ", ".join(links) if links else ", ".join(types) or "no field", 200)
    unused = sum(any(not (use.consumers or use.examples) for use in one.uses) for one in fields)
    return count_of(len(fields), "field") + (f", {unused} read or sent by nobody" if unused else "")


def _place(place: TreePlace) -> str:
    kinds = [*place.types, *(["required"] if place.required else [])]
    parts = [shown(", ".join(kinds), 200)] if kinds else []
    parts += [f"→ {shown(link, 400)}" for link in place.links]
    parts += map(_use, place.uses)
    parts += [f"<small>{shown(place.observed)}</small>"] if place.observed else []
    return " · ".join(parts)


def _use(use: FieldUse) -> str:
    way = "read" if use.way == READ else "sent"
    told = [f"{way} by {shown(join_names(list(use.consumers)))}"] if use.consumers else []
    told += [f"in an example of {shown(join_names(list(use.examples)))}"] if use.examples else []
    return ", ".join(told) or f'<span class="dot warning">{way} by nobody</span>'
