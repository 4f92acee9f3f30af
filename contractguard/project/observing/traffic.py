"""Calls out of recorded traffic, each given to the recorder of the provider that it is of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.observe.live.limits import ALL_CALLS, MAX_BODY, RecordingLimits
from contractguard.observe.live.recorder import CallRecorder
from contractguard.observe.live.summary import MAX_TOLD, commonest, count_of, describe_unmatched
from contractguard.project.config import Project
from contractguard.project.observing.hosts import HostClaim, ProviderHosts, written_host
from contractguard.project.observing.providers import RecordedProvider
from contractguard.project.observing.recorders import plan_of
from contractguard.project.options import TrafficOptions
from contractguard.project.progress import Progress
from contractguard.project.providers import find_contract, known_providers, observed_path, project_root
from contractguard.readers.payloads.sources import PayloadFile
from contractguard.readers.traffic.calls import ImportedCall, call_of
from contractguard.readers.traffic.exchange import UnreadExchange
from contractguard.readers.traffic.read import read_exchanges
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

_BATCH = 256
"""Calls that wait at once."""
_MAX_HOSTS = 1_000
_OTHER_HOSTS = "others"
NO_CALL = frozenset({"a CORS preflight", "not answered", "no http URL"})
"""What recordings have besides calls: nothing is lost with it."""


@dataclass(frozen=True, slots=True)
class TrafficOfProvider:
    """The recorder of a provider, with which hosts are its own."""

    recorder: CallRecorder
    hosts: ProviderHosts


class TrafficImport:
    """The calls of all recordings that a command names: one run, whose counts add up.

    `lost`: what could not be read, by file, and why, with where the first of each stands. `besides`: the same of what
    is no call.
    """

    def __init__(
        self,
        providers: Sequence[RecordedProvider],
        options: TrafficOptions,
        line: Progress,
        limits: RecordingLimits = ALL_CALLS,
    ) -> None:
        """Raises `InputError` where no provider is described: nothing would tell whose a call is."""
        described = [one for one in providers if one.contract is not None]
        if not described:
            raise InputError(
                "no provider is described, so that nothing tells which calls are of which operation",
                remedy="record a description first: contractguard record openapi.yaml --provider NAME",
            )
        self._owners = [
            TrafficOfProvider(CallRecorder(plan_of(one, options.base_path)), ProviderHosts(one.contract, options.hosts))
            for one in described
        ]
        self._aside = CallRecorder(plan_of(described[0], options.base_path))
        self._line, self._limits = line, limits
        self._elsewhere: Counter[str] = Counter()
        self._unread: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], str] = {}
        self.calls = 0

    def read(self, file: PayloadFile) -> None:
        """Take all calls of a recording. Raises `InputError` where it is none, or cannot be read (on)."""
        self._line.reading(file.name)
        before = self.calls
        for exchange in read_exchanges(file):
            if isinstance(exchange, UnreadExchange):
                found: ImportedCall | UnreadExchange = exchange
            else:
                found = call_of(exchange, "import", self._limits.max_body)
            if isinstance(found, UnreadExchange):
                key = (file.name, found.reason)
                self._unread[key] += 1
                self._first.setdefault(key, found.place)
                continue
            self._take(found, Path(file.name).name, self.calls - before + 1)
            if self.calls % _BATCH == 0:
                self._drain()
                self._line.tell_count("calls", self.calls)
        self._drain()
        if self.calls == before:
            self._unread[file.name, "0 calls"] += 1

    @property
    def recorders(self) -> list[CallRecorder]:
        """Those of the providers."""
        return [one.recorder for one in self._owners]

    def lost(self) -> Iterator[str]:
        """What of the recordings could not be read."""
        yield from self._describe(lost=True)

    def besides(self) -> Iterator[str]:
        """What is in the recordings, and is no call of the providers."""
        yield from self._describe(lost=False)
        number = sum(self._elsewhere.values())
        if number:
            hosts = ", ".join(f"{printable(one)} ({count})" for one, count in commonest(self._elsewhere, MAX_TOLD))
            yield f"{count_of(number, 'call')} to other hosts left out: {hosts}; --host NAME takes those of a host in"

    def require_calls(self) -> None:
        """Raise `InputError` where no call is of a provider: what was called, and which prefix or host would do."""
        if any(one.counts["calls"] or one.counts["sampled_out"] for one in self.recorders):
            return
        bases = [base for one in self.recorders for base in one.base_paths]
        told = [*self.lost(), *self.besides()]
        if self._aside.unmatched and not self._aside.reached:
            told += describe_unmatched(self._aside.unmatched, self._aside.likely_bases, bases)
        raise InputError(
            f"0 calls of {count_of(self.calls, 'call')} are a provider's: nothing was recorded{_in_parentheses(told)}",
            remedy="name the host of the provider with --host, or the prefix of its paths with --base-path",
        )

    def _take(self, found: ImportedCall, file: str, number: int) -> None:
        """Take a call, the one of that number in its file: by these it is chosen where not all are recorded."""
        self.calls += 1
        owner = self._owner(found)
        if owner is not None:
            if self._limits.is_recorded(file, number):
                owner.put(found.call)
            else:
                owner.counts["sampled_out"] += 1
                owner.left_out.add(self._limits.left_out)
            return
        host = written_host(found.host or "")
        known = host in self._elsewhere or len(self._elsewhere) < _MAX_HOSTS
        self._elsewhere[host if known else _OTHER_HOSTS] += 1
        if self._aside.counts["calls"] < _MAX_HOSTS:
            self._aside.put(found.call)

    def _owner(self, found: ImportedCall) -> CallRecorder | None:
        """The first provider that has the host in its description and the operation, the first that has one of them;
        None for a call that is nobody's."""
        named = [one for one in self._owners if one.hosts.is_named(found.host)]
        claims = [(one, one.hosts.claim(found.host)) for one in named or self._owners]
        able = [one for one, claim in claims if claim is not HostClaim.FOREIGN]
        own = [one for one, claim in claims if claim is HostClaim.OWN]
        if len(own) == len(able) == 1:
            return own[0].recorder
        matched = (one.recorder for one in able if one.recorder.match(found.call).operation is not None)
        return next(matched, own[0].recorder if own else None)

    def _drain(self) -> None:
        for one in (*self.recorders, self._aside):
            one.drain()

    def _describe(self, *, lost: bool) -> Iterator[str]:
        for (name, reason), number in sorted(self._unread.items()):
            if (reason not in NO_CALL) is lost:
                first = self._first.get((name, reason))
                where = f" (the first: {first})" if first else ""
                yield f"{printable(name)}: {f'{number} × ' if first else ''}{reason}{where}"


def _in_parentheses(told: Sequence[str]) -> str:
    return f" ({'; '.join(told)})" if told else ""


def open_traffic(project: Project, provider: str | None, options: TrafficOptions, line: Progress) -> TrafficImport:
    """Recorders of the provider that is named, else of all that a project has, by their descriptions as they are now.
    Raises `InputError`."""
    names = known_providers(project) if provider is None else [provider]
    root = project_root(project)
    said = project.config.observe
    providers = [
        RecordedProvider(one, find_contract(project, one), observed_path(project, one), root, said) for one in names
    ]
    limits = RecordingLimits(options.max_body or said.max_body or MAX_BODY, options.sample or said.sample or 1)
    return TrafficImport(providers, options, line, limits)
