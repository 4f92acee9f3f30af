"""Whether files are TOML and YAML: `python .ci/check_files.py FILE …`. Exit code 1 names those that are not."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import yaml


def problem_of(file: Path) -> str | None:
    """What is wrong with a file, None when nothing is."""
    try:
        if file.suffix == ".toml":
            tomllib.loads(file.read_text("utf-8"))
        else:
            list(yaml.safe_load_all(file.read_text("utf-8")))
    except (ValueError, yaml.YAMLError) as error:
        return f"{file}: {error}"
    return None


if __name__ == "__main__":
    problems = [one for one in map(problem_of, map(Path, sys.argv[1:])) if one]
    print("\n".join(problems), file=sys.stderr, end="\n" if problems else "")
    sys.exit(bool(problems))
