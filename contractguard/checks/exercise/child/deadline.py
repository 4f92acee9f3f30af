"""The whole answer of a server within a time and a size: a time-out for each read alone lets an endless answer run."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

CHUNK = 65_536
MAX_ANSWER = 16 << 20
"""Bytes of an answer that are read; more is no answer that anybody reads."""


def bound_answers(seconds: float, most: int = MAX_ANSWER) -> Callable[..., Any]:
    """A hook for responses of requests that reads the body: within so many seconds from the request's begin, and so
    many bytes. It raises requests' own time-out, and closes the connection, for what follows would be read from it."""
    began = time.monotonic()

    def read_whole(response: Any, *_: Any, **__: Any) -> Any:
        if _is_stream(response):
            return response
        found = bytearray()
        while chunk := _read_some(response):
            found += chunk
            if time.monotonic() - began > seconds or len(found) > most:
                raise _cut(response, seconds, most, len(found))
        response._content = bytes(found)
        response._content_consumed = True
        return response

    return read_whole


def _is_stream(response: Any) -> bool:
    """Whether these are server-sent events, whose reading the engine bounds itself."""
    kind = response.headers.get("content-type", "").partition(";")[0]
    return bool(kind.strip().lower() == "text/event-stream")


def _read_some(response: Any) -> bytes:
    """What has come, and no more: reading a number of bytes would wait for all of them. What goes wrong becomes what
    requests itself makes of it."""
    import requests.exceptions as errors
    from urllib3 import exceptions

    try:
        found: bytes = response.raw.read1(CHUNK, decode_content=True)
    except exceptions.ReadTimeoutError as error:
        raise errors.ReadTimeout(error, request=response.request) from None
    except exceptions.DecodeError as error:
        raise errors.ContentDecodingError(error, request=response.request) from None
    except (exceptions.ProtocolError, exceptions.SSLError, OSError) as error:
        raise errors.ConnectionError(error, request=response.request) from None
    return found


def _cut(response: Any, seconds: float, most: int, read: int) -> Exception:
    import requests

    response.close()
    what = f"larger than {most} bytes" if read > most else f"not complete within {seconds:g} seconds"
    return requests.exceptions.ReadTimeout(f"the answer was {what}", request=response.request)
