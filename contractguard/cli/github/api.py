"""GitHub's interface for programs, asked with the standard library: bounded in time, redirected nowhere.

The token goes to the one host that the environment names, and into no message.
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException, HTTPResponse
from typing import IO, Any, TypeVar
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass
from contractguard.support.distribution import USER_AGENT
from contractguard.support.printable import printable

T = TypeVar("T")

TRIES = 3
TOTAL_SECONDS = 30.0
"""For everything that one comment takes, pauses included."""
REQUEST_SECONDS = 10.0
MAX_BYTES = 64 * 1024 * 1024
"""Of one answer: a page of a hundred comments holds 26 MB at most."""
PAGE = 100
MAX_PAGES = 100
"""GitHub takes 2,500 comments of one pull request."""
LIMIT_SECONDS = 60.0
"""What to wait for where a limit was met and nothing is said of how long."""
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_NEXT = re.compile(r'rel="?next"?')


class RequestRefused(Exception):
    """The answer to a request is no, and would be again."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message


class ServiceTrouble(Exception):
    """There was no answer, or none yet: it may be asked again after `wait` seconds (None: as usual)."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Timing:
    """What the time is taken from, and how it is waited for: a test has other ones."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


class GitHubApi:
    """The interface at this address. Raises `InputError` for an address to which no token is sent."""

    def __init__(self, url: str, token: str, timing: Timing) -> None:
        try:
            parts = urlsplit(url)
            is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        except ValueError:
            is_safe = False
        if not is_safe:
            raise InputError("is no address that begins with https://", where="GITHUB_API_URL", remedy="correct it")
        if not token.isascii() or not token.isprintable():
            raise InputError("is no token", where="GITHUB_TOKEN", remedy="correct it")
        self._url, self._token, self._timing = url.rstrip("/"), token, timing
        self._deadline = timing.clock() + TOTAL_SECONDS

    def request(self, method: str, path: str, body: Json = None) -> Json:
        """The answer to a request. Raises `RequestRefused` and `ServiceTrouble`."""
        return self._ask(method, f"{self._url}{path}", body)[0]

    def list_pages(self, path: str) -> Iterator[Json]:
        """The items of a list, of all of its pages. Raises as `request` does."""
        joint = "&" if "?" in path else "?"
        for number in range(1, MAX_PAGES + 1):
            items, headers = self._ask("GET", f"{self._url}{path}{joint}per_page={PAGE}&page={number}", None)
            if not isinstance(items, list):
                raise ServiceTrouble("GitHub answered with what is no list")
            yield from items
            link = headers.get("Link")
            if not items or (len(items) < PAGE if link is None else not _NEXT.search(link)):
                return
        raise RequestRefused(0, f"there are more than {MAX_PAGES} pages")

    def query(self, text: str, **variables: str) -> Json:
        """The answer to a query of GraphQL. Raises as `request` does."""
        root = self._url.removesuffix("/v3") if self._url.endswith("/api/v3") else self._url
        answer = self._ask("POST", f"{root}/graphql", {"query": text, "variables": dict(variables)})[0]
        if not isinstance(answer, dict) or answer.get("errors") or not isinstance(answer.get("data"), dict):
            raise RequestRefused(200, "GraphQL answered with errors")
        return answer["data"]

    def persist(self, work: Callable[[], T]) -> T:
        """What the work answers, which is done again from its start where it is in trouble: so many times, and within
        the time there is. Raises as `request` does."""
        for tried in range(1, TRIES):
            try:
                return work()
            except ServiceTrouble as trouble:
                if not self.pause(trouble, tried):
                    raise
        return work()

    def pause(self, trouble: ServiceTrouble, tried: int) -> bool:
        """Wait until it may be asked again; whether that is within the time there is."""
        wait = float(2 ** (tried - 1)) if trouble.wait is None else trouble.wait
        if wait >= self._left():
            return False
        self._timing.sleep(wait)
        return True

    def _left(self) -> float:
        return self._deadline - self._timing.clock()

    def _ask(self, method: str, url: str, body: Json) -> tuple[Json, Any]:
        left = self._left()
        if left <= 0:
            raise ServiceTrouble(f"GitHub had not answered in full after {TOTAL_SECONDS:g} seconds", LIMIT_SECONDS)
        request = Request(url, None if body is None else json.dumps(body).encode(), self._headers(), method=method)
        try:
            with build_opener(_NoRedirects).open(request, timeout=min(REQUEST_SECONDS, left)) as response:
                return _parse(self._read(response)), response.headers
        except HTTPError as error:
            raise self._failure(error) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise ServiceTrouble(f"GitHub cannot be reached: {self._public(str(reason))}") from None

    def _headers(self) -> dict[str, str]:
        return {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            "X-GitHub-Api-Version": "2022-11-28",
        }

    def _read(self, response: HTTPResponse) -> bytes:
        """The body as it comes in, within the time there is."""
        data = bytearray()
        while part := response.read1(1 << 16):
            data += part
            if len(data) > MAX_BYTES:
                raise ServiceTrouble(f"GitHub answered with more than {MAX_BYTES} bytes")
            if self._left() <= 0:
                raise ServiceTrouble(f"GitHub had not answered in full after {TOTAL_SECONDS:g} seconds")
        return bytes(data)

    def _failure(self, error: HTTPError) -> RequestRefused | ServiceTrouble:
        """What an answer that is none means."""
        message = self._public(_message_of(error))
        if 300 <= error.code < 400:
            return RequestRefused(error.code, "a redirect, which is not followed")
        if error.code >= 500:
            return ServiceTrouble(f"GitHub answered {error.code}: {message}", _seconds(error))
        is_limit = error.headers.get("Retry-After") or error.headers.get("X-RateLimit-Remaining") == "0"
        if error.code == 429 or (error.code == 403 and (is_limit or "rate limit" in message.lower())):
            wait = _seconds(error)
            return ServiceTrouble(f"a limit of GitHub: {message}", LIMIT_SECONDS if wait is None else wait)
        return RequestRefused(error.code, message)

    def _public(self, text: str) -> str:
        return printable(text.replace(self._token, "…") if self._token else text, 300)


def _parse(data: bytes) -> Json:
    try:
        parsed: Json = json.loads(data) if data else None
    except (ValueError, RecursionError):
        raise ServiceTrouble("GitHub answered with what is no JSON") from None
    return parsed


def _message_of(error: HTTPError) -> str:
    """What GitHub says of it."""
    try:
        told = json.loads(error.read(1 << 16))
    except (OSError, HTTPException, ValueError, RecursionError):
        told = None
    message = told.get("message") if isinstance(told, dict) else None
    return message if isinstance(message, str) else f"HTTP status {error.code}"


def _seconds(error: HTTPError) -> float | None:
    """How long to wait, as the answer says."""
    told = error.headers.get("Retry-After") or ""
    return float(told) if re.fullmatch(r"[0-9]{1,6}", told) else None
