"""Writes the JSON Schema of the index: `python -m contractguard.readers.expectations.index_schema FILE [--check]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def schema_text() -> str:
    """The schema of `contracts/<consumer>.yaml` as it is published."""
    from contractguard.readers.expectations.index_model import IndexModel

    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **IndexModel.model_json_schema()}
    schema["title"] = "contracts/<consumer>.yaml"
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write the file, or with --check say whether it is fresh (exit 1 when not)."""
    path = Path(arguments[0])
    if "--check" not in arguments:
        path.write_text(schema_text(), "utf-8")
        return 0
    fresh = path.is_file() and path.read_text("utf-8") == schema_text()
    if not fresh:
        print(f"{path} is stale: run python -m contractguard.readers.expectations.index_schema {path}")
    return 0 if fresh else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
