"""One exchange between a client and the application, as a hook saw it."""

from __future__ import annotations

from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Call:
    """What a hook puts in the recorder's queue. Making it is all that happens in the client's thread.

    `source`: the hook ("starlette", "flask", …). `path`: as it was sent, still percent-encoded, without the query.
    `route`: the framework's own template, spelled `/d/{i}`, where there is one. `body`: the bytes that were sent, still
    packed as `content_encoding` says; None where there is none to be read, because it was too large or never complete.
    Of the request, names only, and its body.
    `test`: which test it belongs to, to be told in messages. `is_logged`: a log told of it, so that nothing is known of
    its body, and none is missed. `event`: what it is called, where it is no call of the application but a webhook, a
    callback or an event that was sent; `body` is its payload then, and there is no path.
    """

    source: str
    method: str
    path: str
    route: str | None
    status: int
    media_type: str | None = None
    body: bytes | None = None
    content_encoding: str | None = None
    query_names: tuple[str, ...] = ()
    request_headers: tuple[str, ...] = ()
    request_media_type: str | None = None
    request_body: bytes | None = None
    request_encoding: str | None = None
    test: str | None = None
    is_logged: bool = False
    event: str | None = None
