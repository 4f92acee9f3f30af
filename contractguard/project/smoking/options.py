"""What a smoke check is asked for, as texts of the command line; and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from contractguard.checks.smoke.identity import VersionPlace, read_version_place
from contractguard.checks.smoke.inputs.find import KnownInput
from contractguard.checks.smoke.transport.client import Connection, choose_proxy
from contractguard.checks.smoke.transport.pace import PaceLimits, read_rate
from contractguard.checks.smoke.transport.wire import Origin, ServiceTarget
from contractguard.contract.errors import UsageError
from contractguard.support.dataclass import dataclass
from contractguard.support.duration import read_duration
from contractguard.support.printable import printable


@dataclass(frozen=True, slots=True)
class SmokeAsked:
    """The options of the command, as they were given; `auth` and `headers` are of the form NAME=ENV:VAR, `resolve` of
    the form HOST:PORT:ADDRESS."""

    url: str
    provider: str | None = None
    budget: str = "30s"
    max_requests: int = 60
    rate: str = "5/s"
    wait: str = "20s"
    slow: str = "2s"
    auth: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    cacert: str | None = None
    resolve: tuple[str, ...] = ()
    expect_version: str | None = None
    version_at: str | None = None
    against: str | None = None
    also_unauthenticated: bool = False
    probe_unsafe: bool = False

    @property
    def limits(self) -> PaceLimits:
        """How long, how fast, how often. Raises `UsageError`."""
        return PaceLimits(read_seconds("--budget", self.budget), read_rate(self.rate), self.max_requests)

    @property
    def version_place(self) -> VersionPlace | None:
        """Where the version is told. Raises `UsageError` where one is expected and nobody says where it is told."""
        if self.version_at is not None:
            return read_version_place(self.version_at)
        if self.expect_version is not None:
            raise UsageError(
                "--expect-version needs to know where the service tells its version",
                remedy="give --version-at, too: --version-at /version#/sha",
            )
        return None


def read_seconds(option: str, text: str) -> float:
    """A length of time that an option gives; none at all is 0s. Raises `UsageError`."""
    if text in ("0", "0s"):
        return 0.0
    try:
        return read_duration(text)
    except ValueError as error:
        raise UsageError(f"{option} {printable(text, 40)!r} is no length of time", remedy=str(error)) from None


def find_connection(target: ServiceTarget, asked: SmokeAsked, variables: Mapping[str, str]) -> Connection:
    """How a service is reached. Raises `UsageError` where an address is given, and a proxy would find the host."""
    proxy = choose_proxy(target.origin, variables)
    address = _address_of(target.origin, asked.resolve)
    if proxy is not None and address is not None:
        raise UsageError(
            "--resolve has no effect behind a proxy, which finds hosts itself",
            remedy=f"leave it out, or set NO_PROXY={printable(target.origin.host, 100)}",
        )
    return Connection(asked.cacert, address, proxy)


def require_resolved(asked: SmokeAsked, targets: tuple[ServiceTarget, ...]) -> None:
    """Raise `UsageError` for an address of a host that nothing is sent to: a typing error would pass the check by."""
    known = {(one.origin.host, one.origin.port) for one in targets}
    for text in asked.resolve:
        host, port, _ = _read_address(text)
        if (host, port) not in known:
            listed = ", ".join(f"{printable(name, 100)}:{number}" for name, number in sorted(known))
            raise UsageError(
                f"--resolve is about {printable(host, 100)}:{port}, and nothing is sent there",
                remedy=f"requests go to {listed}",
            )


def _address_of(origin: Origin, resolve: tuple[str, ...]) -> str | None:
    found = (_read_address(text) for text in resolve)
    return next((address for host, port, address in found if (host, port) == (origin.host, origin.port)), None)


def _read_address(text: str) -> tuple[str, int, str]:
    """HOST, PORT and ADDRESS. Raises `UsageError`."""
    host, _, rest = text.partition(":")
    port, _, address = rest.partition(":")
    try:
        return host.lower(), int(port), str(ip_address(address.strip("[]")))
    except ValueError:
        what = f"--resolve {printable(text, 100)!r} is not HOST:PORT:ADDRESS"
        raise UsageError(what, remedy="write --resolve api.example.com:443:192.0.2.7") from None


def read_inputs(given: Mapping[str, Mapping[str, Any]]) -> Mapping[str, KnownInput]:
    """`[smoke.inputs]`, by the key of an operation."""
    return {
        key: KnownInput(
            dict(one.get("path", {})),
            {name: tuple(value) if isinstance(value, list) else value for name, value in one.get("query", {}).items()},
            dict(one.get("header", {})),
        )
        for key, one in given.items()
    }
