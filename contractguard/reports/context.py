"""What a report is written with besides the report: everything that a renderer must not find out by itself."""

from __future__ import annotations

from dataclasses import field

from contractguard.reports.parts.style import TextStyle
from contractguard.support.dataclass import dataclass

MAX_ROOM = 60_000
"""Code points of a comment; GitHub takes 65,536 characters, and so many are never more than 240,000 bytes."""


@dataclass(frozen=True, slots=True)
class CommentContext:
    """What the comment of a pull request is written with: the `key` that tells it from others, the commit that people
    know (`head`), the ids that the comment had before (`seen`; None where there was none), and how long it may be."""

    key: str = ""
    head: str = ""
    seen: tuple[str, ...] | None = None
    room: int = MAX_ROOM


@dataclass(frozen=True, slots=True)
class RenderContext:
    """`style` is how a text for people looks. `docs_url` is where the documentation stands, without a slash at its end;
    `repository_url`, `commit` and `run_url` are where the code that was checked stands, which state of it, and the page
    of the run. Each is "" where it is not known. `report_id` tells the reports of a pull request apart, and
    `max_annotations` is how many of a kind are shown on lines. `comment` is for the comment of a pull request alone.
    """

    style: TextStyle = field(default_factory=TextStyle)
    docs_url: str = ""
    repository_url: str = ""
    commit: str = ""
    run_url: str = ""
    report_id: str = ""
    max_annotations: int = 9
    comment: CommentContext = field(default_factory=CommentContext)
