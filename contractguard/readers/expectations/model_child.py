"""Runs in a process of its own: imports the types of a consumer and writes their JSON Schemas to a file.

Used as a script: `model_child.py QUESTIONS ANSWERS`. The first file holds a JSON array of `[module:Name, mode]`. For
each of them one line is written to the second at once, `{"schema": …, "files": …}` or `{"error": …}`, so that what is
known stays known when the process is ended by what it imports. `files` are those of the folder that were imported for
it and for the ones before, without what is installed there. It imports nothing of contractguard, so that the types meet
no module path but their own.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from types import ModuleType
from typing import Any, ClassVar, get_type_hints

from pydantic import TypeAdapter
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticSchemaGenerationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import PydanticSerializationError

_VALUES = (bool, int, float, str, bytes, dict, list, tuple, set, ModuleType)
_ENVIRONMENT = (os.path.abspath(sys.prefix), os.path.abspath(sys.base_prefix))
_PACKAGES = {"site-packages", "dist-packages"}
_CLASSES = ("model", "dataclass", "typed-dict")
_MEMBERS = {"model-fields": "fields", "typed-dict": "fields", "dataclass-args": "fields"}


def main() -> int:
    questions, answers = sys.argv[1:]
    with open(questions, encoding="utf-8") as file:
        wanted = json.load(file)
    sys.path[0] = os.getcwd()
    with open(answers, "a", encoding="utf-8") as answer:
        for target, mode in wanted:
            answer.write(json.dumps(_answer_for(target, mode)) + "\n")
            answer.flush()
    return 0


def _answer_for(target: str, mode: JsonSchemaMode) -> dict[str, Any]:
    try:
        schema, silent = json_schema(_import_target(target), mode)
        json.dumps(schema, allow_nan=False)
        return {"schema": schema, "silent": silent, "files": _imported_files(os.getcwd())}
    except _Unspeakable as error:
        return {"error": str(error)}
    except BaseException as error:  # SystemExit, too: what a module does when it is imported must not end the others
        return {"error": f"{type(error).__name__}: {_first_line(error)}"}


def _imported_files(folder: str) -> list[str]:
    """The files below a folder that modules were made of, relative to it; not what an environment there holds."""
    made_of = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
    paths = {os.path.abspath(path) for path in made_of if isinstance(path, str)}
    below = os.path.join(os.path.abspath(folder), "")
    installed = tuple(os.path.join(place, "") for place in _ENVIRONMENT if place.startswith(below))
    own = (path.removeprefix(below) for path in paths if path.startswith(below) and not path.startswith(installed))
    return sorted(path for path in own if not _PACKAGES & {*path.split(os.sep)})


def _import_target(target: str) -> Any:
    module, _, attribute = target.partition(":")
    found: Any = importlib.import_module(module)
    for name in attribute.split("."):
        found = getattr(found, name)
    if isinstance(found, _VALUES):
        raise _Unspeakable(f"is not a type, but {type(found).__name__}")
    return found


class _Unspeakable(Exception):
    """A type without a JSON Schema; the text names the field."""


def json_schema(found: Any, mode: JsonSchemaMode) -> tuple[dict[str, Any], list[str]]:
    """The schema of a type, or of a TypeAdapter, and the fields of which it says nothing.

    Raises `_Unspeakable` when one of the fields has no schema.
    """
    try:
        adapter: TypeAdapter[Any] = found if isinstance(found, TypeAdapter) else TypeAdapter(found)
    except PydanticSchemaGenerationError as error:
        field = _unknown_field(found)
        raise _Unspeakable(f"{field + ' ' if field else ''}has no JSON Schema: {_first_line(error)}") from None
    Generator.blamed, Generator.silent = "", []
    try:
        schema = adapter.json_schema(mode=mode, schema_generator=Generator)
        return schema, sorted(set(Generator.silent))
    except PydanticInvalidForJsonSchema as error:
        raise _Unspeakable(f"{Generator.blamed or 'the type'} has no JSON Schema: {_first_line(error)}") from None


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]


def _unknown_field(found: Any) -> str:
    """The field of a class whose type pydantic does not know at all."""
    try:
        hints = get_type_hints(found, include_extras=True)
    except (TypeError, NameError):
        return ""
    for name, hint in hints.items():
        try:
            TypeAdapter(hint)
        except PydanticSchemaGenerationError:
            return f"{found.__name__}.{name}"
    return ""


class Generator(GenerateJsonSchema):
    """Notes in which field of which class the generation failed, and where it has nothing to say.

    It is pydantic that makes the instance, so the notes of the latest generation are kept in the class.
    """

    blamed = ""
    silent: ClassVar[list[str]] = []

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._names: dict[int, str] = {}
        self._trail: list[str] = []

    def generate_inner(self, schema: Any) -> Any:
        kind = schema.get("type", "")
        self._names.update((id(member), name) for name, member in _members(schema, kind))
        owner: str | None = schema["cls"].__name__ if kind in _CLASSES and "cls" in schema else None
        name = owner or self._names.get(id(schema))
        outer = self._trail
        if name is not None:
            self._trail = [name] if owner else [*outer, name]
        try:
            result = super().generate_inner(schema)
            if kind == "function-plain" and not result:
                Generator.silent.append(".".join(self._trail) or "the type")
            return result
        except PydanticInvalidForJsonSchema:
            Generator.blamed = Generator.blamed or ".".join(self._trail)
            raise
        finally:
            self._trail = outer

    def encode_default(self, dft: Any) -> Any:
        """A default that JSON has no words for (infinity) is left out: it does not decide what is read."""
        value = super().encode_default(dft)
        try:
            json.dumps(value, allow_nan=False)
        except ValueError as error:
            raise PydanticSerializationError(str(error)) from None
        return value


def _members(schema: Any, kind: str) -> list[tuple[str, Any]]:
    fields = schema.get(_MEMBERS[kind]) if kind in _MEMBERS else None
    if isinstance(fields, dict):
        return list(fields.items())
    return [(field["name"], field) for field in fields or ()]  # the arguments of a dataclass are a list


if __name__ == "__main__":
    sys.exit(main())
