"""The figures of the package's plan: `python -m tests.packaging.figures`.

A room is a child of a folder (a module or a folder), an arrow says that one of them imports another one.
"""

from __future__ import annotations

import ast
from pathlib import Path

from tests.packaging.test_architecture import FILES, PACKAGE, body_lines, trees

FOLDERS = ("", "algebra", "checks", "readers", "cli", "rules")


def module_of(file: Path) -> tuple[str, ...]:
    """The parts of a module's name, below the package."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


MODULES = {module_of(file) for file in FILES}


def imports_of(tree: ast.Module) -> set[tuple[str, ...]]:
    """The modules of the package that a module imports, wherever it does."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE.name:
            base = tuple((node.module or "").split(".")[1:])
            found |= {(*base, alias.name) if (*base, alias.name) in MODULES else base for alias in node.names}
    return found


def rooms_and_arrows(folder: str) -> tuple[set[str], set[tuple[str, str]]]:
    """The children of a folder, and which of them imports which."""
    top = tuple(folder.split("/")) if folder else ()
    deep = len(top)
    rooms = {module[deep] for module in MODULES if len(module) > deep and module[:deep] == top} - {"__main__"}
    arrows = {
        (module[deep], target[deep])
        for file, tree in trees().items()
        if len(module := module_of(file)) > deep and module[:deep] == top
        for target in imports_of(tree)
        if len(target) > deep and target[:deep] == top
    }
    return rooms, {(a, b) for a, b in arrows if a != b and a in rooms and b in rooms}


def main() -> None:
    """Print the figures."""
    for folder in FOLDERS:
        rooms, arrows = rooms_and_arrows(folder)
        loose = [file for file in FILES if file.parent == PACKAGE / folder and file.name != "__init__.py"]
        print(f"{folder or PACKAGE.name}: {len(rooms)} rooms, {len(arrows)} arrows, {len(loose)} loose files")
    print(f"longest file: {max(len(file.read_text('utf-8').splitlines()) for file in FILES)} lines")
    functions = [
        node
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    print(f"longest body of a function: {max(map(body_lines, functions))} lines, of {len(functions)} functions")


if __name__ == "__main__":
    main()
