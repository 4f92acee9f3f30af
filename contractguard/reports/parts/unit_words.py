"""What is said differently of contracts, payloads, code and schemas."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.choices import Unit
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class UnitWords:
    """`verdict`: what errors mean. `reached`: what findings are spread over, "" where that is one thing. `whole`: what
    was not checked where it is no single message."""

    verdict: str = "breaking"
    reached: str = "operation"
    whole: str = "the contract"


WORDS: Mapping[Unit, UnitWords] = {
    Unit.CONTRACT: UnitWords(),
    Unit.PAYLOAD: UnitWords(verdict="failing", reached="message", whole="a payload"),
    Unit.CODE: UnitWords(verdict="failing", reached=""),
    Unit.MUTANT: UnitWords(verdict="too little is noticed", reached="message"),
    Unit.SCHEMA: UnitWords(reached="", whole="the schemas"),
    Unit.COVERAGE: UnitWords(verdict="not enough is tested", reached="part", whole="the coverage"),
}
"""The words for each unit."""
