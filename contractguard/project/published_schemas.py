"""Writes the JSON Schemas of what people write: `python -m contractguard.project.published_schemas DOCS [--check]`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import BaseModel


def configuration() -> str:
    """The schema of `contractguard.toml` as it is published."""
    from contractguard.project.config_model import ConfigModel

    return _published_text(ConfigModel, "contractguard.toml")


def consumer_index() -> str:
    """The schema of `contracts/<consumer>.yaml` as it is published."""
    from contractguard.readers.expectations.index_model import IndexModel

    return _published_text(IndexModel, "contracts/<consumer>.yaml")


def _published_text(model: type[BaseModel], title: str) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(), "title": title}
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


SCHEMAS: Mapping[str, Callable[[], str]] = {
    "schemas/contractguard.schema.json": configuration,
    "schemas/consumer-index.schema.json": consumer_index,
}


def main(arguments: list[str]) -> int:
    """Write the files into the folder of the documentation, or with --check say which are stale (then exit 1)."""
    folder = Path(arguments[0])
    stale = []
    for name, text in SCHEMAS.items():
        path = folder / name
        if "--check" not in arguments:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text(), "utf-8")
        elif not path.is_file() or path.read_text("utf-8") != text():
            stale.append(path)
    for path in stale:
        print(f"{path} is stale: run python -m contractguard.project.published_schemas {folder}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
