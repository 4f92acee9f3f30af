"""Draw the rooms of the package and what they import: `python docs/architecture/figure.py [--check]`.

The floors are those of the architecture contract in pyproject.toml, the arrows are the imports that the code has. With
`--check`, nothing is written, and the exit code is 1 when the figure in the repository is another one.
"""

from __future__ import annotations

import ast
import sys
import tomllib
from pathlib import Path

FIGURE = Path(__file__).with_name("figure.svg")
ROOT = FIGURE.parents[2]
PACKAGE = "contractguard"
WIDTH, HEIGHT, STEP, LEFT = 132, 40, 96, 16
"""Of a box, of a floor with the way to the next one, and of the margin, in pixels."""


def floors() -> list[list[str]]:
    """The rooms floor by floor, the top one first."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = next(one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "floors")
    return [[room.strip(" ()") for room in layer.split("|")] for layer in contract["layers"]]


def imports() -> set[tuple[str, str]]:
    """Which room imports from which other one, in functions and for types, too."""
    found = set()
    for file in sorted((ROOT / PACKAGE).rglob("*.py")):
        room = file.relative_to(ROOT / PACKAGE).with_suffix("").parts[0]
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
                target = str(node.module).split(".")[1]
                if target != room:
                    found.add((room, target))
    return found


def draw() -> str:
    """The figure as SVG."""
    rows = floors()
    widest = max(map(len, rows))
    width, height = 2 * LEFT + widest * (WIDTH + LEFT) - LEFT, LEFT + len(rows) * STEP - (STEP - HEIGHT) + LEFT
    at: dict[str, tuple[int, int]] = {}
    for floor, rooms in enumerate(rows):
        start = (width - len(rooms) * (WIDTH + LEFT) + LEFT) // 2
        for index, room in enumerate(rooms):
            at[room] = (start + index * (WIDTH + LEFT), LEFT + floor * STEP)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">',
        "<title>The rooms of the package, floor by floor: a room imports from lower floors only</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for upper, lower in sorted(imports()):
        if upper in at and lower in at:
            (x, y), (to_x, to_y) = at[upper], at[lower]
            lines.append(
                f'<path d="M{x + WIDTH // 2} {y + HEIGHT} L{to_x + WIDTH // 2} {to_y}" stroke="#7a8aa0"'
                f' stroke-opacity=".6"><title>{upper} imports {lower}</title></path>'
            )
    for room, (x, y) in at.items():
        lines.append(
            f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="#eef2f8" stroke="#4a5a70"/>'
            f'<text x="{x + WIDTH // 2}" y="{y + 25}" text-anchor="middle" font-size="15" fill="#1c2733">{room}</text>'
        )
    return "\n".join([*lines, "</svg>", ""])


def main(arguments: list[str]) -> int:
    """Write the figure, or say whether it is up to date."""
    drawn = draw()
    if "--check" not in arguments:
        FIGURE.write_text(drawn, "utf-8")
        return 0
    if FIGURE.is_file() and FIGURE.read_text("utf-8") == drawn:
        return 0
    print(f"{FIGURE.relative_to(ROOT)} is not what the imports are: run make generate", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
