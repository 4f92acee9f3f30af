"""What a lane and its jobs may be told, as pydantic sees it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from contractguard.contract.choices import ExercisePhase, JobName
from contractguard.observe.live.limits import read_size
from contractguard.project.models.basic import ChecksModel, Duration, Line, Name, StrictTable, Text, one_of


class DriftJobModel(StrictTable):
    """What a lane compares with descriptions as observed in this run."""

    observed: list[Text] = Field(
        [], description="Records, journals, folders of runs; by default the folder where runs of tests leave theirs."
    )
    min_matched: Annotated[int, Field(ge=0)] = Field(
        1, description="Operations of the description that must have been seen."
    )


Target = Annotated[str, Field(pattern=r"^[A-Za-z_][\w.]*:[A-Za-z_][\w.]*(\(\))?$")]


ServiceUrl = Annotated[str, Field(pattern=r"^https?://[^\s\x00-\x1f\x7f<>\"?#@]+$")]


class ExerciseModel(StrictTable):
    """What `exercise` calls, and how hard: an application, or a server."""

    app: Target | None = Field(None, description="The application, module:attribute or module:factory(). It is run.")
    url: ServiceUrl | None = Field(
        None, description="A server that runs, in place of an application, and where its API begins."
    )
    allow_hosts: list[Line] = Field([], description="Machines that url may name besides this one.")
    unsafe_methods: bool = Field(
        False, description="Whether the server is sent what may change something; with reset it is."
    )
    setup: Target | None = Field(
        None,
        description="A function that is called once; returns headers, values of path parameters, an application.",
    )
    reset: Target | None = Field(
        None, description="A function that brings what is stored back to where it was, called before each phase."
    )
    auth: dict[Line, Annotated[str, Field(pattern=r"^ENV:[A-Za-z_][A-Za-z0-9_]*$")]] = Field(
        {}, description="For each security scheme, ENV: and the environment variable that holds its secret."
    )
    examples: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="Requests that are drawn for each operation; by default 20."
    )
    phases: list[Annotated[ExercisePhase, one_of(ExercisePhase)]] = Field(
        [], description="How requests are made; by default examples, coverage and fuzzing."
    )
    budget: Duration | None = Field(None, description="How long an exercise may take; by default 60s.")
    deterministic: bool = Field(
        False, description="Whether later requests take nothing from earlier answers, which may differ between runs."
    )
    seed: Annotated[str, Field(pattern=r"^(drawn|[0-9A-Fa-f]{1,8})$")] | None = Field(
        None, description="The seed of requests, hexadecimal, or drawn for each run; by default made from the contract."
    )
    processes: Annotated[int, Field(ge=0, le=64)] | None = Field(
        None, description="How many processes exercise an application at once; 0: one for each core; by default 1."
    )
    max_body: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,8}([KkMm]?[Bb])?$")] | None = Field(
        None, description="The largest body of an answer that is judged: bytes, KB or MB; by default 1MB."
    )

    @field_validator("max_body")
    @classmethod
    def _is_size(cls, max_body: str | None) -> str | None:
        if max_body is not None:
            read_size(max_body)
        return max_body

    @model_validator(mode="after")
    def _one_service(self) -> ExerciseModel:
        if self.app is not None and self.url is not None:
            raise ValueError("give either app or url")
        return self


Mount = Annotated[str, Field(pattern=r"^/[^\x00-\x1f\x7f]*=[^=\x00-\x1f\x7f]+$", max_length=1_000)]


class WebhooksModel(StrictTable):
    """Which receiver a provider's webhooks are delivered to, and how hard."""

    app: Target | None = Field(None, description="The receiver, module:attribute or module:factory(). It is run.")
    provider: Name | None = Field(None, description="Whose webhooks these are, where there are several providers.")
    at: list[Mount] = Field([], description="PATH=EVENTS: where events are delivered, such as /hooks=payment.*")
    secret: Annotated[str, Field(pattern=r"^ENV:[A-Za-z_][A-Za-z0-9_]*$")] | None = Field(
        None, description="ENV: and the environment variable that holds what deliveries are signed with."
    )
    setup: Target | None = Field(None, description="A function that is called once; returns headers, an application.")
    reset: Target | None = Field(None, description="A function that brings what is stored back to where it was.")
    examples: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="Payloads of each kind for each event; by default 200."
    )


class LaneExerciseModel(ExerciseModel):
    """What a lane exercises, where that is not as the file says."""

    operations: Literal["all", "changed"] = Field(
        "all", description="All operations, or those that the change reaches."
    )


Secret = Annotated[str, Field(pattern=r"^[^=\x00-\x1f]{1,200}=ENV:[A-Za-z_][A-Za-z0-9_]*$")]


class LaneSmokeModel(StrictTable):
    """Which deployed service a lane looks at, and how."""

    url: ServiceUrl | None = Field(None, description="The service; --url of the command line goes before it.")
    max_requests: Annotated[int, Field(ge=3, le=10_000)] = Field(60, description="How many requests may be sent.")
    rate: Line = Field("5/s", description="How many in a second, minute or hour.")
    wait: Line = Field("20s", description="How long to wait for the service, and for the release that is expected.")
    slow: Line = Field("2s", description="From when on an answer is told to be slow, on standard error.")
    auth: list[Secret] = Field([], description="NAME=ENV:VARIABLE: the secret of a security scheme.")
    headers: list[Secret] = Field([], description="NAME=ENV:VARIABLE: a header for each request.")
    version_at: Line | None = Field(None, description="Where the service tells its version: /version#/sha.")
    also_unauthenticated: bool = Field(False, description="Whether what is secured is asked for without credentials.")


class LaneModel(ChecksModel):
    """What one moment asks for: settings, and what `lane run` runs."""

    budget: Annotated[int, Field(ge=1_000, le=1_000_000_000)] | Duration | None = Field(
        None,
        description="A number: how many steps of work all questions of one comparison may cost together. A length of "
        "time, such as 60s: how long the jobs of the lane may take together.",
    )  # type: ignore[assignment]  # wider than the file's own
    run: list[Annotated[JobName, one_of(JobName)]] | None = Field(
        None, description="The jobs, in this order; by default those of the built-in lane of that name."
    )
    require: list[Annotated[JobName, one_of(JobName)]] = Field(
        [], description="The jobs that must have something to look at."
    )
    fail_on_cut: bool = Field(False, description="Whether what the budget cut ends in exit code 3.")
    drift: DriftJobModel = Field(
        default_factory=lambda: DriftJobModel.model_validate({}), description="The settings of the job drift here."
    )
    exercise: LaneExerciseModel = Field(
        default_factory=lambda: LaneExerciseModel.model_validate({}),
        description="What exercise calls here, and how hard; what is not said is as the file says.",
    )
    webhooks: WebhooksModel = Field(
        default_factory=lambda: WebhooksModel.model_validate({}),
        description="Which receiver webhooks are delivered to here; what is not said is as the file says.",
    )
    smoke: LaneSmokeModel = Field(
        default_factory=lambda: LaneSmokeModel.model_validate({}),
        description="Which deployed service is looked at here, and how.",
    )
