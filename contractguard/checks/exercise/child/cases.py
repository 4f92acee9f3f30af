"""Cases of the engine that are not sent."""

from __future__ import annotations

from typing import Any


def refuse_call(case: Any) -> Exception:
    """What the engine is told of a call that is not made: that there was no answer, as to those before."""
    import requests

    request = requests.Request(case.operation.method.upper(), "http://localhost/").prepare()
    return requests.exceptions.ReadTimeout("not called again", request=request)
