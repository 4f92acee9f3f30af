"""What the options and settings of pytest say about recording."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contractguard.contract.errors import UsageError
from contractguard.observe.live.limits import MAX_BODY, RecordingLimits, read_share, read_size
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from contractguard.project.config import ObserveSettings
    from contractguard.project.observing.providers import ProviderChoice

_POSITIVE = re.compile(r"[1-9][0-9]{0,8}")


class ObserveMode(StrEnum):
    """What is done with the calls of a test run."""

    RECORD = "record"
    """They are joined into the record of the provider."""
    CHECK = "check"
    """Nothing is written; drift is told."""
    OFF = "off"


class DriftFailure(StrEnum):
    """Which severity of drift fails the run."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """`root` is pytest's. `selection` names what lets only a part of the tests run; `has_paths`: some were given. What
    the command line does not say of `max_body`, `sample` and `min_evidence` is left to the configuration."""

    root: Path
    mode: ObserveMode
    fail_on: DriftFailure = DriftFailure.NEVER
    is_fresh: bool = False
    base_path: str | None = None
    provider: str | None = None
    spec: str | None = None
    selection: tuple[str, ...] = ()
    has_paths: bool = False
    max_body: int | None = None
    sample: int | None = None
    min_evidence: int | None = None

    def limits(self, given: ObserveSettings) -> RecordingLimits:
        """How much is recorded: as the command line says, else the configuration."""
        max_body, sample = self.max_body or given.max_body, self.sample or given.sample
        return RecordingLimits(max_body or MAX_BODY, sample or 1)

    @property
    def choice(self) -> ProviderChoice:
        """Which providers are recorded."""
        from contractguard.project.observing.providers import ProviderChoice  # a run without calls has none

        return ProviderChoice(self.root, self.provider, self.spec)


def read_settings(config: Any) -> RecordingSettings:
    """The settings of a run of pytest, whose options may not be parsed to the end yet: the command line over the ini
    file. Raises `UsageError`."""
    known = config.known_args_namespace
    return RecordingSettings(
        root=config.rootpath,
        mode=_mode(known.contract_observe or str(config.getini("contract_observe"))),
        fail_on=DriftFailure(known.contract_observe_fail),
        is_fresh=bool(known.contract_observe_fresh),
        base_path=_base_path(str(config.getini("contract_base_path"))),
        provider=str(config.getini("contract_provider")) or None,
        spec=str(config.getini("contract_spec")) or None,
        selection=tuple(_selection(known)),
        has_paths=bool(known.file_or_dir),
        max_body=_read_number("max-body", known.contract_observe_max_body, read_size),
        sample=_read_number("sample", known.contract_observe_sample, read_share),
        min_evidence=_read_number("min-evidence", known.contract_observe_min_evidence, _read_positive),
    )


def _read_number(option: str, text: str | None, read: Callable[[str], int]) -> int | None:
    try:
        return None if text is None else read(text)
    except ValueError as error:
        what = f"--contract-observe-{option}={printable(str(text), 40)}"
        raise UsageError(what, remedy=f"it {error}") from None


def _read_positive(text: str) -> int:
    if not _POSITIVE.fullmatch(text):
        raise ValueError("is a number from 1 on")
    return int(text)


def _mode(text: str) -> ObserveMode:
    try:
        return ObserveMode(text or ObserveMode.OFF)
    except ValueError:
        raise UsageError(
            f"contract_observe is {printable(text)!r}", remedy=f"it is one of {', '.join(ObserveMode)}"
        ) from None


def _base_path(text: str) -> str | None:
    """A prefix with a slash at its start and none at its end; None where nothing is said."""
    return "/" + text.strip("/") if text.strip("/") else None


def _selection(known: Any) -> Iterator[str]:
    options = (("keyword", "-k"), ("markexpr", "-m"), ("lf", "--lf"), ("deselect", "--deselect"))
    yield from (option for name, option in options if getattr(known, name, None))
    if any("::" in path or path.endswith(".py") for path in known.file_or_dir):
        yield "single files or tests"
