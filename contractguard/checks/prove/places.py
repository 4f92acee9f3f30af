"""Places of a description that can be changed, and the messages that each of them reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from contractguard.contract.document import Document, Json, Path
from contractguard.contract.model import MessageKey, Role

Documents: TypeAlias = Mapping[str, Document]
"""The documents of a description as they were loaded, by URI."""


class ReachedMessage(NamedTuple):
    """A message that a place reaches, and where in it. `role`, `status` and `media_type` are None where it is any.
    `certain`: nothing on the way turns a loosened schema into a tightened one (`not`, `if`)."""

    operation: str
    role: Role | None = None
    status: str | None = None
    media_type: str | None = None
    pointer: Path = ()
    certain: bool = True

    def covers(self, message: MessageKey) -> bool:
        """Whether a message that a finding names is this one."""
        return (
            self.operation == message.operation
            and (self.role is None or message.role in (self.role, None))
            and (self.status is None or message.status in (self.status, None))
            and (self.media_type is None or message.media_type in (self.media_type, None))
        )

    @property
    def sends(self) -> bool:
        """Whether the provider sends it; of a whole operation, it does not."""
        return self.role is not None and self.role.provider_sends


ReachedMessages: TypeAlias = tuple[ReachedMessage, ...]


class Edit(NamedTuple):
    """A node that is another one."""

    uri: str
    path: Path
    node: Json
