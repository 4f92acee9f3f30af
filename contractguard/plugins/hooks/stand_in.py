"""A transport, as it is, except for the application that it calls."""

from __future__ import annotations

from typing import Any


class StandIn:
    """Stands for a transport while one of its methods runs; the transport itself is left as the test made it."""

    __slots__ = ("_transport", "app")

    app: Any

    def __init__(self, transport: Any, app: Any) -> None:
        object.__setattr__(self, "_transport", transport)
        object.__setattr__(self, "app", app)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._transport, name, value)
