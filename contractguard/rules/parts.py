"""The parts of the catalogue: whose messages a rule speaks of, who sends these, and what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contractguard.contract.model import Role
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class RulePart:
    """One part: the first word of its rules' ids.

    `title` heads its rules in the index. `provider_sends`: of the API as a whole, callers are the ones who send; a
    consumer's code is fed what the provider sends. `message` and `consumer` are what the texts of rules call these;
    `operation`, what they call an operation, where they speak of any. `noun` is what findings call a
    message, where that is not the part's own name.
    """

    title: str
    provider_sends: bool
    message: str
    consumer: str
    operation: str = ""
    noun: str = ""

    @property
    def nouns(self) -> Mapping[str, str]:
        """What the placeholders in the texts of rules stand for."""
        consumers = f"{self.consumer}s"
        nouns = {"message": self.message, "consumer": self.consumer, "consumers": consumers}
        return nouns | ({"operation": self.operation, "users": consumers.capitalize()} if self.operation else {})


def _part_of_role(
    role: Role, title: str, message: str, consumer: str, operation: str = "", noun: str = ""
) -> dict[str, RulePart]:
    """The part of the messages of a role."""
    return {role.value: RulePart(title, role.provider_sends, message, consumer, operation, noun)}


PARTS: Mapping[str, RulePart] = MappingProxyType({
    "api": RulePart("The API as a whole, and its operations", False, "call", "caller", "An operation"),
    **_part_of_role(Role.REQUEST, "Requests: callers send them, the provider reads them", "request", "caller"),
    **_part_of_role(Role.RESPONSE, "Responses: the provider sends them, readers read them", "response", "reader"),
    **_part_of_role(
        Role.WEBHOOK_REQUEST, "Webhook and callback requests: the provider sends them, receivers read them",
        "webhook call", "receiver", "A webhook or callback", "webhook request",
    ),
    **_part_of_role(
        Role.WEBHOOK_RESPONSE, "Responses to webhooks and callbacks: receivers send them, the provider reads them",
        "response to a webhook", "receiver", noun="webhook response",
    ),
    **_part_of_role(
        Role.EVENT, "Messages on channels that the provider sends and subscribers read",
        "published message", "subscriber", "An event",
    ),
    **_part_of_role(
        Role.COMMAND, "Messages on channels that senders send and the provider reads",
        "command", "sender", "A command",
    ),
    "consumer": RulePart(
        "The code of a consumer, fed with what the provider may send", True, "payload", "consumer"
    ),
    "coverage": RulePart("What tests and expectations touch of a contract", False, "message", "consumer"),
    "prove": RulePart(
        "The guard itself: changes of the contract that nothing notices", False, "message", "consumer"
    ),
    "gate": RulePart(
        "The check itself: what a change does to what it would be compared with", False, "message", "consumer"
    ),
})  # fmt: skip
"""Every part by its name, in the order of the index."""
