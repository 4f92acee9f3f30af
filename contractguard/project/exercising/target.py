"""Who answers an exercise: an application in a child process, or a server, and what may be sent to it."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from contractguard.checks.exercise.plan import Plan
from contractguard.contract.errors import UsageError
from contractguard.contract.model import Contract
from contractguard.contract.redaction import redacted_url
from contractguard.observe.live.summary import count_of
from contractguard.project.config import ExerciseSettings
from contractguard.project.options import ExerciseOptions
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable


@dataclass(frozen=True, slots=True)
class ExerciseTarget:
    """Who answers: one of `app` and `url`; operations are called below `base_path`."""

    app: str | None
    url: str | None
    base_path: str

    @property
    def shown(self) -> str:
        """For people."""
        return self.app or redacted_url(self.url or "")


def find_target(
    given: ExerciseOptions, configured: ExerciseSettings, provided: str | None, described: Contract, plan: Plan
) -> ExerciseTarget:
    """Who is asked. Raises `UsageError` where nobody is named, and for what must not be sent to a server."""
    app, url = find_service(given, configured, provided)
    base_path = given.base_path if given.base_path is not None else described_path(described)
    if url is None:
        if app is None:
            raise UsageError(
                "nothing says who answers",
                remedy="give --app module:attribute or --url, or app or url below [exercise]",
            )
        return ExerciseTarget(app, None, base_path)
    _require_leave(url, given, configured, plan)
    parts = urlsplit(url)
    path = parts.path.rstrip("/") if parts.path.strip("/") and given.base_path is None else base_path
    return ExerciseTarget(None, f"{parts.scheme}://{parts.netloc}{path}", path)


def find_service(
    given: ExerciseOptions, configured: ExerciseSettings, provided: str | None
) -> tuple[str | None, str | None]:
    """The application or the URL: what the command line names, else the configuration, else the application that a
    provider's description comes from. Raises `UsageError` where both are named."""
    if given.app and given.url:
        raise UsageError("--app and --url both say who answers", remedy="give one of them")
    if given.app or given.url:
        return given.app, given.url
    return (configured.app, configured.url) if configured.app or configured.url else (provided, None)


def described_path(described: Contract) -> str:
    """The path of the first server that is described; "" where there is none."""
    servers = described.servers
    path = urlsplit(servers[0].url).path if servers else ""
    return "" if "{" in path else path.rstrip("/")


def _require_leave(url: str, given: ExerciseOptions, configured: ExerciseSettings, plan: Plan) -> None:
    """Raise `UsageError` for a server that nobody allowed, and for methods that may change something there. What the
    configuration allows for its own server holds for no other."""
    parts = urlsplit(url)
    is_plain = _has_port(parts) and not (parts.query or parts.fragment or parts.username)
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        raise UsageError("--url takes http(s)://host[:port][/path], and nothing else", remedy="secrets go to --auth")
    if not is_loopback(parts.hostname) and parts.hostname not in (*given.allow_hosts, *configured.allow_hosts):
        raise UsageError(
            f"{printable(parts.hostname, 100)} is another machine: generated requests would be sent to it",
            remedy=f"if that is meant, add --allow-host {printable(parts.hostname, 100)}",
        )
    is_allowed = given.unsafe_methods or (configured.unsafe_methods and url == configured.url)
    if plan.unsafe and not (is_allowed or given.reset or configured.reset):
        raise UsageError(
            f"{count_of(len(plan.unsafe), 'operation')} may change what the server keeps, on loopback too "
            f"({', '.join(printable(key, 60) for key in plan.unsafe[:3])}{', …' if len(plan.unsafe) > 3 else ''})",
            remedy="give --reset module:function, or --unsafe-methods, or name what is only read with --operation",
        )


def _has_port(parts: SplitResult) -> bool:
    """Whether the port, where there is one, can be one."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
