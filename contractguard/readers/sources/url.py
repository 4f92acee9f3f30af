"""Descriptions behind an http(s) URL that the user named. Nothing else is ever fetched."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from http.client import HTTPException, HTTPResponse
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from contractguard.contract.document import Document
from contractguard.contract.errors import InputError
from contractguard.readers.child_process import without_secrets
from contractguard.readers.sources.references import document, load_siblings, refusal_of
from contractguard.readers.text.decode import MAX_BYTES
from contractguard.support.distribution import USER_AGENT
from contractguard.support.printable import printable

SECONDS = 30
"""For one read, and for all of them together: a server that sends a byte now and then ends as one that sends none."""
CHUNK = 1 << 16
ACCEPT = "application/vnd.oai.openapi+json, application/json, application/yaml, text/yaml;q=0.9, */*;q=0.5"


def load_url(url: str, seconds: float = SECONDS) -> Document:
    """Fetch one description. Its own references to further documents are not followed.

    Raises `InputError`, also when it did not come within so many seconds, from the first look-up to the last byte.
    """
    name = public_name(url)
    data = _fetch_in_time(url, name, seconds)
    entry = document(name, name, data)

    def fetch(uri: str) -> bytes:
        raise refusal_of(uri, name)

    load_siblings(entry, data, fetch, str)
    return entry


def public_name(url: str) -> str:
    """The URL without what may be secret: user, password, query and fragment."""
    parts = _split(url)
    return printable(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        scheme = url.partition("://")[0]
        raise InputError(
            "not a URL", where=f"{printable(scheme)}://…", remedy="correct the host and the port"
        ) from None
    return parts


class _Redirects(HTTPRedirectHandler):
    max_redirections = 5

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> Request | None:
        if not newurl.startswith(("http://", "https://")):
            raise URLError("a redirect to something that is not http")
        if req.full_url.startswith("https://") and newurl.startswith("http://"):
            raise URLError("a redirect from https to http")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _request(url: str) -> Request:
    """The request for a URL as a person may write it: blanks and letters beyond ASCII in the path, user:password."""
    parts = _split(url)
    user, _, place = parts.netloc.rpartition("@")
    path, query = (quote(part, safe="/%:;=@&!$'()*+,?~[]") for part in (parts.path, parts.query))
    request = Request(
        urlunsplit((parts.scheme, place, path, query, "")), headers={"Accept": ACCEPT, "User-Agent": USER_AGENT}
    )
    if user:  # not sent again where a redirect leads
        token = b64encode(unquote(user).encode()).decode()
        request.add_unredirected_header("Authorization", f"Basic {token}")
    return request


def _fetch_in_time(url: str, name: str, seconds: float) -> bytes:
    """The bytes behind a URL. A thread waits for them: names are resolved, connections made and headers read one byte
    at a time by code that knows no total deadline."""
    import threading

    answer: list[bytes | Exception] = []
    given_up = threading.Event()

    def fetch() -> None:
        try:
            answer.append(_fetch(url, name, given_up.is_set))
        except Exception as error:  # raised again where somebody waits
            answer.append(error)

    thread = threading.Thread(target=fetch, daemon=True)
    thread.start()
    thread.join(seconds)
    is_late = thread.is_alive()  # before it is told to give up: what it has by then is a part, which is no answer
    given_up.set()
    if is_late:
        what = f"the server had not answered in full after {seconds:g} seconds"
        raise InputError(what, where=name, remedy="try again, or download the description and name the file")
    if isinstance(answer[0], Exception):
        raise answer[0]
    return answer[0]


def _fetch(url: str, name: str, given_up: Callable[[], bool]) -> bytes:
    try:
        request = _request(url)
        with build_opener(_Redirects).open(request, timeout=SECONDS) as response:
            data = _read(response, given_up)
            promised = response.headers.get("Content-Length", "")
            if promised.isdecimal() and len(data) < min(int(promised), MAX_BYTES):
                raise HTTPException(f"{len(data)} bytes came of {promised}")  # reading says nothing of that itself
            return data
    except HTTPError as error:
        reason = f"the server answered {error.code}"
    except URLError as error:
        reason = f"cannot be fetched: {printable(without_secrets(str(error.reason)))}"
    except (OSError, HTTPException, ValueError) as error:
        reason = f"cannot be fetched: {printable(without_secrets(str(error)))}"
    raise InputError(reason, where=name, remedy="check the URL and that the server can be reached") from None


def _read(response: HTTPResponse, given_up: Callable[[], bool]) -> bytes:
    """The body, one byte more than is allowed at most, as it comes in and while somebody waits for it."""
    data = bytearray()
    while len(data) <= MAX_BYTES and not given_up():
        part = response.read1(min(CHUNK, MAX_BYTES + 1 - len(data)))
        if not part:
            break
        data += part
    return bytes(data)
