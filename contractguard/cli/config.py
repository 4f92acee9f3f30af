"""The project's configuration: `[tool.contractguard]` in pyproject.toml, or contractguard.toml."""

from __future__ import annotations

import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from contractguard.contract.errors import UsageError
from contractguard.contract.printable import printable

FILE = "contractguard.toml"
Level = Literal["error", "warning", "info", "none"]
FailOn = Literal["error", "warning", "info", "never"]
PolicyName = Literal["strict", "tolerant", "codegen"]
ModelName = Literal["declared", "literal"]
FormatsName = Literal["warn", "annotation", "assert"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Checks(_Strict):
    """What a check goes by. Everything here can be set on the command line and in the environment, too."""

    policy: PolicyName | None = Field(None, description="How much each rule weighs.")
    model: ModelName | None = Field(None, description="How object schemas are read.")
    formats: FormatsName | None = Field(None, description="What a changed `format` means.")
    fail_on: FailOn | None = Field(None, description="The least severity that fails a check.")
    fail_on_unknown: bool | None = Field(None, description="Whether something undecided fails a check.")
    severity: dict[str, Level] = Field({}, description="Severities of single rules, or of patterns with *.")


class Provider(_Strict):
    """Where a provider's description comes from: one of the two."""

    spec: str | None = Field(None, description="A file, a folder, or an http(s) URL.")
    app: str | None = Field(None, description="An ASGI or WSGI application, module:attribute. Its code is run.")

    @model_validator(mode="after")
    def _one_source(self) -> Provider:
        if (self.spec is None) == (self.app is None):
            raise ValueError("give either spec or app")
        return self


Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


class Config(Checks):
    """The whole file."""

    snapshots: str = Field("snapshots", description="The folder of the snapshots.")
    providers: dict[Name, Provider] = Field({}, description="The providers, by name.")
    lanes: dict[str, Checks] = Field({}, description="Named sets of settings, chosen by --lane.")


class Project(_Strict):
    """A configuration and the folder that its relative names start from."""

    folder: Path
    config: Config
    file: Path | None = None


def find_project(start: Path) -> Project:
    """The nearest configuration in the folder or above it, up to the top of the repository. Raises `UsageError`."""
    for folder in (start, *start.parents):
        own = folder / FILE
        if own.is_file():
            return Project(folder=folder, config=_validated(_toml(own), own), file=own)
        shared = folder / "pyproject.toml"
        if shared.is_file():
            table = _toml(shared).get("tool", {}).get("contractguard")
            if table is not None:
                return Project(folder=folder, config=_validated(table, shared), file=shared)
        if (folder / ".git").exists():
            break
    return Project(folder=start, config=Config())


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise UsageError(printable(str(error)), where=path.name, remedy="correct the TOML") from None


def _validated(table: Any, path: Path) -> Config:
    try:
        return Config.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(token) for token in first["loc"])
        if first["type"] == "extra_forbidden":
            known = _known_keys(first["loc"])
            near = get_close_matches(str(first["loc"][-1]), known, 1)
            remedy = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(sorted(known))}"
            raise UsageError(f"unknown key {printable(place)!r}", where=path.name, remedy=remedy) from None
        raise UsageError(
            f"{printable(place)}: {printable(first['msg'])}", where=path.name, remedy="see docs/configuration.md"
        ) from None


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys that are known where an unknown one stands."""
    model: type[BaseModel] = {"providers": Provider, "lanes": Checks}.get(str(location[0]), Config)
    return list((model if len(location) > 1 else Config).model_fields)
