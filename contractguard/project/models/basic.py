"""What the parts of a configuration are made of, as pydantic sees them."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field, WithJsonSchema

from contractguard.contract.choices import Choice, ContentModel, FailOn, FormatMode, PolicyName, SeverityName
from contractguard.support.duration import DURATION_PATTERN

Text = Annotated[str, Field(pattern=r"^[^\x00]+$")]
Line = Annotated[str, Field(min_length=1, max_length=1_000, pattern=r"^[^\x00-\x1f\x7f]*$")]
Duration = Annotated[str, Field(pattern=DURATION_PATTERN)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


def one_of(words: type[Choice]) -> WithJsonSchema:
    """For a member of a choice: the published schema lists the words where they stand, and knows no names of ours."""
    return WithJsonSchema({"enum": list(words.words()), "type": "string"})


class StrictTable(BaseModel):
    """A table in which an unknown key is an error."""

    model_config = {"extra": "forbid", "frozen": True}


class ChecksModel(StrictTable):
    """What a check goes by. All but the budget can be set on the command line and in the environment, too."""

    policy: Annotated[PolicyName, one_of(PolicyName)] | None = Field(None, description="The severity of each rule.")
    model: Annotated[ContentModel, one_of(ContentModel)] | None = Field(
        None, description="How object schemas are read."
    )
    formats: Annotated[FormatMode, one_of(FormatMode)] | None = Field(
        None, description="What a changed `format` means."
    )
    fail_on: Annotated[FailOn, one_of(FailOn)] | None = Field(
        None, description="The least severity that fails a check."
    )
    fail_on_unknown: bool | None = Field(None, description="Whether something undecided fails a check.")
    severity: dict[str, Annotated[SeverityName, one_of(SeverityName)]] = Field(
        {}, description="Severities of single rules, or of patterns with *."
    )
    budget: Annotated[int, Field(ge=1_000, le=1_000_000_000)] | None = Field(
        None, description="How many steps of work all questions of one comparison may cost together."
    )
