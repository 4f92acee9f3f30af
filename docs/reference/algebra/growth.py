"""Measure how the time of a question grows with the size of the schemas, and draw it.

usage: python docs/reference/algebra/growth.py          writes growth.svg and growth.md beside this file
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contractguard.algebra import contains

Json = Any
Shape = Callable[[int], Json]
SIZES = (10, 32, 100, 316, 1_000, 3_162, 10_000)
HERE = Path(__file__).parent


def properties(size: int) -> Json:
    members = {f"p{i}": {"type": "string", "maxLength": i + 1} for i in range(size)}
    return {"type": "object", "properties": members, "required": sorted(members)}


def values(size: int) -> Json:
    return {"enum": [f"value {i}" for i in range(size)]}


def parts(size: int) -> Json:
    return {"allOf": [{"properties": {f"p{i}": {"type": "string"}}, "required": [f"p{i}"]} for i in range(size)]}


def positions(size: int) -> Json:
    return {"type": "array", "prefixItems": [{"type": "integer", "minimum": i} for i in range(size)]}


def tagged(size: int) -> Json:
    return {
        "oneOf": [
            {
                "type": "object",
                "properties": {"type": {"const": f"event.{i}"}, "count": {"type": "integer"}},
                "required": ["type", "count"],
            }
            for i in range(size)
        ]
    }


def untagged(size: int) -> Json:
    return {
        "anyOf": [
            {"type": "object", "properties": {f"p{i}": {"type": "string"}}, "required": [f"p{i}"]} for i in range(size)
        ]
    }


def ring(size: int) -> Json:
    steps = {
        f"s{i}": {"properties": {"next": {"$ref": f"#/$defs/s{(i + 1) % size}"}, "value": {"type": "integer"}}}
        for i in range(size)
    }
    return {"$ref": "#/$defs/s0", "$defs": steps}


def narrowed(schema: Json) -> Json:
    """The same schema with one keyword changed, in the middle."""
    other = copy.deepcopy(schema)
    if "enum" in other:
        other["enum"].pop()
    elif "$defs" in other:
        other["$defs"][f"s{len(other['$defs']) // 2}"]["properties"]["value"]["minimum"] = 0
    elif "prefixItems" in other:
        other["prefixItems"][len(other["prefixItems"]) // 2]["minimum"] += 1
    elif "properties" in other:
        other["properties"][f"p{len(other['properties']) // 2}"]["maxLength"] = 0
    else:
        (branches,) = other.values()
        branch = branches[len(branches) // 2]["properties"]
        name, member = sorted(branch.items())[0]
        branch[name] = {**member, "enum": [1, "a"]}
    return other


SHAPES: dict[str, Shape] = {
    "properties of an object": properties,
    "values of an enum": values,
    "parts of an allOf": parts,
    "positions of a tuple": positions,
    "branches of a tagged oneOf": tagged,
    "branches of an untagged anyOf": untagged,
    "schemas of a ring of references": ring,
}
COLORS = ("#1b6ca8", "#c0392b", "#27813d", "#8e44ad", "#b9770e", "#16808a", "#555555")


def measured(shape: Shape, size: int) -> tuple[float, str]:
    """The least milliseconds of three runs for "narrower within wider", and what the answer was."""
    wide = shape(size)
    narrow = narrowed(wide)
    least, kind = math.inf, ""
    for _ in range(3):
        began = time.perf_counter()
        kind = contains(narrow, wide).kind
        least = min(least, 1_000 * (time.perf_counter() - began))
    return least, kind


def main() -> None:
    contains({"const": 1}, {"const": 2})  # load what is loaded on first use
    found = {name: [measured(shape, size) for size in SIZES] for name, shape in SHAPES.items()}
    rows = ["| size | " + " | ".join(found) + " |", "|---" * (len(found) + 1) + "|"]
    for index, size in enumerate(SIZES):
        rows.append(f"| {size:,} | " + " | ".join(f"{found[name][index][0]:.1f} ms" for name in found) + " |")
    assert all(kind == "compatible" for points in found.values() for _, kind in points)
    (HERE / "growth.md").write_text("\n".join(("# How the time grows with the size of schemas", "", *rows)) + "\n")
    (HERE / "growth.svg").write_text(drawn({name: [ms for ms, _ in points] for name, points in found.items()}))


def drawn(lines: dict[str, list[float]]) -> str:
    """Both axes logarithmic: a line that rises by one square per square is linear growth."""
    left, top, width, height, low, high = 60, 20, 460, 340, 0.1, 10_000.0

    def x(size: float) -> float:
        return left + width * math.log10(size / 10) / 3

    def y(ms: float) -> float:
        return top + height * (1 - math.log10(max(ms, low) / low) / math.log10(high / low))

    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 420" font-family="sans-serif" font-size="12">',
        '<rect width="800" height="420" fill="white"/>',
    ]
    for exponent in range(-1, 5):
        at = y(10.0**exponent)
        parts.append(f'<path d="M{left} {at:.1f}h{width}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**exponent:g} ms</text>')
    for size in (10, 100, 1_000, 10_000):
        parts.append(f'<path d="M{x(size):.1f} {top}v{height}" stroke="#ddd"/>')
        parts.append(f'<text x="{x(size):.1f}" y="{top + height + 18}" text-anchor="middle">{size:,}</text>')
    for index, (name, points) in enumerate(lines.items()):
        color = COLORS[index]
        path = " ".join(f"{x(size):.1f},{y(ms):.1f}" for size, ms in zip(SIZES, points, strict=True))
        parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        parts.append(f'<text x="{left + width + 16}" y="{top + 16 + 22 * index}" fill="{color}">{name}</text>')
    parts.append(f'<text x="{left + width / 2:.0f}" y="{top + height + 40}" text-anchor="middle">size</text></svg>')
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
