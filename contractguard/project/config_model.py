"""The configuration as pydantic sees it: validation, and the published JSON Schema."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from contractguard.contract.errors import UsageError
from contractguard.observe.live.limits import read_size
from contractguard.project.install_source import why_unpinned
from contractguard.project.models.basic import ChecksModel, Line, Name, StrictTable, Text
from contractguard.project.models.lanes import ExerciseModel, LaneModel, WebhooksModel
from contractguard.support.printable import printable


class ProviderModel(StrictTable):
    """Where a provider's description comes from: one of the two."""

    spec: Text | None = Field(None, description="A file, a folder, or an http(s) URL.")
    app: Text | None = Field(None, description="An ASGI or WSGI application, module:attribute. Its code is run.")

    @model_validator(mode="after")
    def _one_source(self) -> ProviderModel:
        if (self.spec is None) == (self.app is None):
            raise ValueError("give either spec or app")
        if self.spec == "-":
            raise ValueError("standard input is for the command line alone")
        return self


class CheckModel(StrictTable):
    """What the check of a change goes by."""

    base: Text | None = Field(
        None, description="The branch (or another revision) that changes are compared with: their merge base with it."
    )
    strict_snapshot: bool = Field(
        False, description="Whether a recorded contract that is not up to date with the description is an error."
    )

    @model_validator(mode="after")
    def _a_revision(self) -> CheckModel:
        if self.base == "none":
            raise ValueError("none is for the command line alone: --base none")
        return self


class ReportModel(StrictTable):
    """Where reports go, and how they look there."""

    outputs: list[Line] = Field([], description="FORMAT or FORMAT=PATH, each as for --output, which replaces the list.")
    id: Line | None = Field(
        None, description="What tells the comment of this check from others of a pull request; by default the provider."
    )
    comment: Literal["auto", "never"] = Field(
        "auto", description="Whether the comment that was asked for is written where there is a pull request."
    )
    max_annotations: Annotated[int, Field(ge=0, le=50)] = Field(
        9, description="How many findings of a kind are shown on lines of the change."
    )
    docs_url: Annotated[str, Field(pattern=r"^https?://[^\s\x00-\x1f\x7f<>\"]+$")] | None = Field(
        None, description="Where the documentation stands: reports link their rules there."
    )


Pointer = Annotated[str, Field(pattern=r"^(/[^\x00-\x1f\x7f]*)?$", max_length=1_000)]


class ObserveModel(StrictTable):
    """How what a provider sends is recorded, and what may be written of it."""

    max_body: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}([KkMm]?[Bb])?$")] | None = Field(
        None, description="The largest body that is looked at: bytes, KB or MB; by default 5MB."
    )
    sample: Annotated[str, Field(pattern=r"^1/[1-9][0-9]{0,5}$")] | None = Field(
        None, description="Which share of the calls is recorded; by default 1/1."
    )
    min_evidence: Annotated[int, Field(ge=1)] = Field(
        10, description="Objects at a place, below which nothing was always or never so."
    )
    undeclared_members: bool = Field(
        True, description="Whether a value is written that a closed set does not declare, where it looks like a word."
    )
    maps: dict[Line, list[Pointer]] = Field(
        {}, description="By message: the objects whose names are data, as pointers with * for items."
    )
    show_values: dict[Line, list[Pointer]] = Field(
        {}, description="By message: where texts are written that look like words, as pointers with * for items."
    )

    @field_validator("max_body")
    @classmethod
    def _is_size(cls, max_body: str | None) -> str | None:
        if max_body is not None:
            read_size(max_body)
        return max_body


_InputValue = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f\x7f]*$")] | bool | int | float
_OF_SECRETS = frozenset({"authorization", "proxy-authorization", "cookie"})


class SmokeInputModel(StrictTable):
    """Known values for the parameters of one operation, by where they stand."""

    path: dict[Line, _InputValue] = Field({}, description="Values of path parameters.")
    query: dict[Line, _InputValue | list[_InputValue]] = Field({}, description="Values of query parameters.")
    header: dict[Line, Line] = Field({}, description="Values of headers that are no secrets.")

    @field_validator("header")
    @classmethod
    def _holds_no_secret(cls, header: dict[str, str]) -> dict[str, str]:
        if any(name.lower() in _OF_SECRETS for name in header):
            raise ValueError("secrets never stand here: give them with --header NAME=ENV:VAR or --auth NAME=ENV:VAR")
        if not all(value.isascii() for value in header.values()):
            raise ValueError("values of headers are ASCII")
        return header


class SmokeModel(StrictTable):
    """What a smoke check of a deployed service goes by."""

    inputs: dict[Annotated[str, Field(pattern=r"^(GET|HEAD) /", max_length=1_000)], SmokeInputModel] = Field(
        {}, description="Known inputs of reads, by operation: `GET /orders/{order_id}`."
    )
    description: Annotated[str, Field(pattern=r"^/[!-~]*$", max_length=1_000)] | None = Field(
        None, description="The path where the service serves its description; by default the usual ones are tried."
    )
    record: bool = Field(False, description="Whether facts of what the service answers are kept below .contractguard.")


class CoverageModel(StrictTable):
    """How much of the contracts tests have to touch."""

    fail_under: Annotated[float, Field(ge=0, le=100)] | None = Field(
        None, description="The least percentage of the core operations' cells; without it nothing fails."
    )
    core: list[Line] = Field([], description="METHOD /path of core operations, * for anything; by default all.")
    per_operation_minimum: bool = Field(
        False, description="Whether each core operation needs one tested happy path and two failure paths."
    )
    exempt: list[Annotated[dict[Literal["operation", "reason"], Line], Field(min_length=2)]] = Field(
        [], description="Operations (patterns, as in core) of which no minimum is asked, each with the reason."
    )
    tests: list[Text] = Field([], description="Test code to read for asserted statuses; by default all of the project.")


class ToleranceModel(StrictTable):
    """A part that may be left unchecked for a while."""

    message: Line = Field(
        description="A message as reports spell it, an operation, an expectation as reports name it, or a file of a "
        "consumer."
    )
    reason: Line = Field(description="Why it may be left unchecked.")
    owner: Line = Field(description="Who allows it.")
    until: date = Field(description="The last day, at most a year ahead.", strict=True)


class ConfigModel(ChecksModel):
    """The whole file."""

    check: CheckModel = Field(
        default_factory=lambda: CheckModel.model_validate({}), description="What the check of a change goes by."
    )
    report: ReportModel = Field(
        default_factory=lambda: ReportModel.model_validate({}), description="Where reports go, and how they look there."
    )
    observe: ObserveModel = Field(
        default_factory=lambda: ObserveModel.model_validate({}),
        description="How what a provider sends is recorded, and what may be written of it.",
    )
    exercise: ExerciseModel = Field(
        default_factory=lambda: ExerciseModel.model_validate({}), description="What exercise calls, and how hard."
    )
    webhooks: WebhooksModel = Field(
        default_factory=lambda: WebhooksModel.model_validate({}),
        description="Which receiver a provider's webhooks are delivered to, and how hard.",
    )
    smoke: SmokeModel = Field(
        default_factory=lambda: SmokeModel.model_validate({}),
        description="What a smoke check of a deployed service goes by.",
    )
    coverage: CoverageModel = Field(
        default_factory=lambda: CoverageModel.model_validate({}),
        description="How much of the contracts tests have to touch.",
    )
    snapshots: Text = Field("snapshots", description="The folder of the snapshots.")
    waivers: Text = Field("contractguard-waivers.toml", description="The file of the accepted findings.")
    consumers: Text | None = Field(
        None, description="The folder of the consumers' expectations; by default contracts, if there is one."
    )
    pending: bool = Field(
        True, description="Whether what the base did not give a consumer, either, is reported and fails nothing."
    )
    allow_models: bool = Field(False, description="Whether code that expectations name is imported.")
    assume_unknown_consumers: bool = Field(
        False, description="Whether a removal that no known consumer reads may break another one."
    )
    install: Text | None = Field(
        None, description="What CI installs, pinned: a git URL with a commit, an archive with its hash, a path."
    )
    allow_unchecked: list[ToleranceModel] = Field(
        [], description="What had to be checked, and may be left unchecked for a while."
    )
    providers: dict[Name, ProviderModel] = Field({}, description="The providers, by name.")
    mocks: dict[Name, Annotated[str, Field(pattern=r"^https?://[^\s\x00-\x1f\x7f<>\"?#]+$")]] = Field(
        {}, description="Under which URL tests mock a provider: its answers are held against the recorded contract."
    )
    profiles: dict[Name, dict[str, Any]] = Field(
        {}, description="Own envelope profiles, by name: where a payload says which event it is."
    )
    lanes: dict[str, LaneModel] = Field(
        {}, description="What single moments ask for: settings, chosen by --lane, and what `lane run` runs."
    )

    @field_validator("install")
    @classmethod
    def _names_one_program(cls, install: str | None) -> str | None:
        if install is not None and (why := why_unpinned(install)):
            raise ValueError(why)
        return install


def validate_config(table: Any, name: str) -> ConfigModel:
    """The table of a configuration file called `name`. Raises `UsageError` with the key, and a suggestion."""
    try:
        return ConfigModel.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        place = printable(".".join(str(token) for token in first["loc"])) or "the table"
        if first["type"] == "extra_forbidden":
            known = _known_keys(first["loc"])
            near = get_close_matches(str(first["loc"][-1]), known, 1)
            remedy = f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(sorted(known))}"
            raise UsageError(f"unknown key {place!r}", where=name, remedy=remedy) from None
        what = f"{place}: {printable(first['msg'])}"
        raise UsageError(what, where=name, remedy="see docs/reference/configuration.md") from None


def _known_keys(location: tuple[int | str, ...]) -> list[str]:
    """The keys that are known where an unknown one stands."""
    below: dict[str, type[BaseModel]] = {
        "providers": ProviderModel,
        "lanes": LaneModel,
        "allow_unchecked": ToleranceModel,
    }
    own: dict[str, type[BaseModel]] = {
        "check": CheckModel,
        "report": ReportModel,
        "observe": ObserveModel,
        "exercise": ExerciseModel,
        "webhooks": WebhooksModel,
        "smoke": SmokeModel,
        "coverage": CoverageModel,
    }
    if len(location) > 1 and location[0] in own:
        return list(own[str(location[0])].model_fields)
    model = below.get(str(location[0]), ConfigModel) if len(location) > 1 else ConfigModel
    return list(model.model_fields)
