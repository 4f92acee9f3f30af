"""What a report is written with besides the report: everything that a renderer must not find out by itself."""

from __future__ import annotations

from dataclasses import field

from contractguard.reports.parts.style import TextStyle
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class RenderContext:
    """`style` is how a text for people looks. `docs_url` is where the documentation stands, without a slash at its end;
    `repository_url`, `commit` and `run_url` are where the code that was checked stands, which state of it, and the page
    of the run. Each is "" where it is not known. `report_id` tells the reports of a pull request apart, and
    `max_annotations` is how many of a kind are shown on lines.
    """

    style: TextStyle = field(default_factory=TextStyle)
    docs_url: str = ""
    repository_url: str = ""
    commit: str = ""
    run_url: str = ""
    report_id: str = ""
    max_annotations: int = 9
