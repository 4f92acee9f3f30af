"""The comment of a pull request: one, which is edited. What there is no room for is left out in an order, and counted.

Its first line is a mark, by which it is found again, with the ids of its findings: they tell the next run what is new.
https://docs.github.com/en/rest/issues/comments
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from urllib.parse import quote

from contractguard.contract.acceptance.waiver import FINGERPRINT
from contractguard.contract.answers.outcome import State
from contractguard.contract.finding import Finding, Placement, Severity
from contractguard.contract.judgement import outcome_of
from contractguard.contract.report import Report
from contractguard.reports.context import RenderContext
from contractguard.reports.markdown import by_severity, headline, problem_blocks, waiver_lists
from contractguard.reports.parts.entries import (
    ShownFinding,
    consumers_of,
    list_entries,
    problem_told,
    standing_lines,
    unchecked_lines,
    value_text,
)
from contractguard.reports.parts.extent import looked_at
from contractguard.reports.parts.fragments import fragment
from contractguard.reports.parts.lines import count_of, message_name
from contractguard.reports.parts.markdown_text import MAX_LISTED, block, code, fold_block, fold_list
from contractguard.reports.parts.order import further_places, ordered_places
from contractguard.support.dataclass import dataclass
from contractguard.support.printable import printable

MAX_IDS = 200
"""Ids that the mark names."""
MAX_ROWS = 200
MAX_DETAILS = 50
MAX_STRUCK = 20
"""Ids that are named of what is gone, and of what was accepted."""
SOON = 7
"""Days that a waiver has left when it is told."""
_MARK = re.compile(r"<!-- contractguard:v1:(?P<key>[A-Za-z0-9._~%/-]*) fp=(?P<ids>[0-9a-f,]*) -->(?:\r?\n|\Z)")
_PASS = "✓"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown: at most so many findings (`rows`), `details` of so many, and so many lines of a list."""

    infos: bool = True
    places: bool = True
    witnesses: bool = True
    fragments: bool = True
    warnings: bool = True
    details: int = MAX_DETAILS
    listed: int = MAX_LISTED
    rows: int = MAX_ROWS

    def change_one(self, name: str, value: int) -> _Shown:
        """The same with another value for this field."""
        return replace(self, **{name: value})  # type: ignore[arg-type]  # a truth value is a number


_SHEDDING = (("infos", "infos"), ("places", "further places"), ("witnesses", "witnesses"),
             ("fragments", "fragments"), ("warnings", "details of warnings"))  # fmt: skip
"""What is left out, in this order, and what it is called."""


def needs_comment(report: Report) -> bool:
    """Whether there is something to tell where no comment is yet: an error, a warning, a waiver that ends soon, or that
    the run could not check."""
    if outcome_of(report).state is not State.PASSED or problem_told(report) is not None:
        return True
    ends = [one.waiver.days_left for one in report.findings if one.waived and one.waiver is not None]
    return any(map(_is_news, report.findings)) or any(left is not None and left <= SOON for left in ends)


def _is_news(finding: Finding) -> bool:
    return finding.severity >= Severity.WARNING and not (finding.waived or finding.pending)


def read_mark(body: str, key: str) -> tuple[str, ...] | None:
    """The ids that a comment with this key names; None where it is none of ours."""
    found = _MARK.match(body)
    if found is None or found["key"] != _spell_key(key):
        return None
    return tuple(one for one in found["ids"].split(",") if FINGERPRINT.fullmatch(one))


def _spell_key(key: str) -> str:
    """A key as it may stand in a comment of HTML, which two hyphens may end."""
    spelled = quote(key, safe="/", errors="backslashreplace").replace("--", "-%2D")
    return spelled if len(spelled) <= 200 else sha256(spelled.encode()).hexdigest()[:32]


def render(report: Report, context: RenderContext) -> bytes:
    """The comment, of at most `context.comment.room` code points."""
    entries = list_entries(report)

    is_checked = outcome_of(report).state is not State.NOT_CHECKED

    def write(shown: _Shown) -> str:
        text = _text(report, entries, context, shown)
        return text if is_checked else text.replace(_PASS, "\\u2713")  # nothing in it may look like a pass at a glance

    return _fit(write, context.comment.room).encode("utf-8", "backslashreplace")


def _fit(write: Callable[[_Shown], str], room: int) -> str:
    """The text with as much as there is room for: what matters least is left out first, then details of errors, then
    lines of lists, then rows, the last ones first."""
    shown = _Shown()
    text = write(shown)
    for name, _ in _SHEDDING:
        if len(text) <= room:
            return text
        shown = shown.change_one(name, False)
        text = write(shown)
    for name, most in (("details", MAX_DETAILS), ("listed", MAX_LISTED), ("rows", MAX_ROWS)):
        if len(text) <= room:
            return text
        fewest, least = 0, write(shown.change_one(name, 0))
        while fewest < most - 1:  # by halves: each text is longer than the one before
            middle = (fewest + most) // 2
            text = write(shown.change_one(name, middle))
            fewest, most, least = (middle, most, text) if len(text) <= room else (fewest, middle, least)
        shown, text = shown.change_one(name, fewest), least
    return text


def _text(report: Report, entries: Sequence[ShownFinding], context: RenderContext, shown: _Shown) -> str:
    ids = _ids_of(report, entries)
    parts = [
        f"{_mark(report, ids, context)}\n### {headline(report, entries, context)}",
        *(problem_blocks(report) if problem_told(report) is not None else _answer(report, entries, context, shown)),
        _footer(report, ids, context),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _ids_of(report: Report, entries: Sequence[ShownFinding]) -> list[str]:
    """The ids of what is wrong, in the order of the report. A stored one may have anything for an id."""
    wrong = (one.finding for one in entries if one.is_failing or _is_news(one.finding))
    return list(dict.fromkeys(one.fingerprint for one in wrong if FINGERPRINT.fullmatch(one.fingerprint)))


def _mark(report: Report, ids: Sequence[str], context: RenderContext) -> str:
    """What was there and was not looked at may still be there, and is kept."""
    kept = ids if _is_whole(report) else dict.fromkeys((*ids, *(context.comment.seen or ())))
    return f"<!-- contractguard:v1:{_spell_key(context.comment.key)} fp={','.join(list(kept)[:MAX_IDS])} -->"


def _is_whole(report: Report) -> bool:
    """Whether what is not found is known not to be there."""
    state = outcome_of(report).state
    return state is not State.NOT_CHECKED and problem_told(report) is None and not report.missed


def _answer(report: Report, entries: Sequence[ShownFinding], context: RenderContext, shown: _Shown) -> Iterator[str]:
    """The findings, what was left out of them, who accepts what, and what was not checked."""
    rows = [one for one in entries if not one.finding.waived and (shown.infos or one.finding.severity > Severity.INFO)]
    for title, found in by_severity(rows[: shown.rows]):
        if found:
            yield from _findings(title, found, context, shown)
    yield _left_out(sum(not one.finding.waived for one in entries) - min(len(rows), shown.rows), context, shown)
    yield from waiver_lists([one for one in entries if one.finding.waived], shown.listed)
    left = [told for _, told in unchecked_lines(report)]
    if left:
        yield fold_list(f"Not checked ({len(left)})", (code(told) for told in left), len(left), shown.listed)


def _findings(title: str, found: Sequence[ShownFinding], context: RenderContext, shown: _Shown) -> Iterator[str]:
    lines = ("| breaks | what | where | accept |", "|---|---|---|---|", *(_row(one, context) for one in found))
    if title == "Infos":
        yield fold_block(f"Infos ({len(found)})", "\n".join(lines))
        return
    yield f"**{title} ({len(found)})**"
    yield "\n".join(lines)
    if title == "Warnings" and not shown.warnings:
        return
    told = [block("\n".join(_facts(one, shown))) for one in found[: shown.details]]
    if told:
        left = f"and {len(found) - len(told)} more" if len(found) > len(told) else ""
        yield fold_block("witnesses, and how to accept", "\n\n".join(filter(None, (*told, left))))


def _row(entry: ShownFinding, context: RenderContext) -> str:
    finding = entry.finding
    names = consumers_of(finding)
    hurt = ", ".join(f"**{code(name)}**" for name in names[:10]) or "–"
    more = f" and {len(names) - 10} more" if len(names) > 10 else ""
    where = code(str(finding.message)) + (f" · {_link(entry.at, context)}" if entry.at else "")
    return f"| {hurt}{more} | {code(finding.text)} | {where} | {code(finding.fingerprint)} |"


def _link(at: Placement, context: RenderContext) -> str:
    """The line, as a link where it stands in the repository: percent-encoded, a name says nothing but itself."""
    shown = code(f"{at.file}:{at.line}")
    if not (context.repository_url and context.commit) or at.file.startswith("/") or ":" in at.file:
        return shown
    name = quote(at.file, safe="/", errors="backslashreplace")
    return f"[{shown}]({context.repository_url}/blob/{context.commit}/{name}#L{at.line})"


def _facts(entry: ShownFinding, shown: _Shown) -> list[str]:
    """What there is to say of a finding, as far as there is room for it."""
    finding = entry.finding
    lines = [printable(f"{finding.fingerprint} {finding.rule}: {entry.sentence}", 1_200)]
    lines.append(f"in {message_name(finding.message)} at {printable(finding.pointer or 'the message', 400)}")
    if shown.places and (total := further_places(finding)):
        named = [printable(str(one.message), 200) for one in ordered_places(finding.places)[:5]]
        lines.append(f"also in {'; '.join(named) or count_of(total, 'place')}" + _more_places(total, len(named)))
    if shown.witnesses and entry.witness:
        lines.append(f"witness: {entry.witness}")
    if shown.fragments and finding.old != finding.new:  # the same where something around it changed
        for name, value in (("old", finding.old), ("new", finding.new)):
            lines.append(f"{name}: {value_text(fragment(value, finding.pointer), 600)}")
    return [*lines, *standing_lines(finding)]


def _more_places(total: int, named: int) -> str:
    return f"; and {total - named} more" if named and total > named else ""


def _left_out(number: int, context: RenderContext, shown: _Shown) -> str:
    """How many findings are not shown, and what of the others is not."""
    parts = [name for key, name in _SHEDDING[1:] if not getattr(shown, key)]
    parts += ["further details"] if shown.details < MAX_DETAILS else []
    told = [f"and {number} more in the report"] if number > 0 else []
    told += [f"left out here, for want of room: {', '.join(parts)}"] if parts else []
    return "; ".join(told)


def _footer(report: Report, ids: Sequence[str], context: RenderContext) -> str:
    """Of which commit this is, how much was compared, what is accepted and for how long, and what is new."""
    commit = context.comment.head or context.commit
    told = [
        f"commit {code(commit[:12])}" if commit else "",
        *looked_at(report),
        _acceptances(report),
        f"[the run]({context.run_url})" if context.run_url else "",
        _since(report, ids, context.comment.seen),
    ]
    return " · ".join(filter(None, told))


def _acceptances(report: Report) -> str:
    """How many findings are accepted, and how long the first of them still is."""
    if not report.waived:
        return ""
    ends = [one.waiver.days_left for one in report.findings if one.waived and one.waiver is not None]
    known = [left for left in ends if left is not None]
    return f"{report.waived} waived" + (f", {count_of(min(known), 'day')} left" if known else "")


def _since(report: Report, ids: Sequence[str], seen: tuple[str, ...] | None) -> str:
    """What changed since the comment was written before. A mark that is full does not say what was there besides; a run
    that has not looked at all of it does not say what is gone."""
    if seen is None or problem_told(report) is not None:
        return ""
    new = len(set(ids) - set(seen)) if len(seen) < MAX_IDS else 0
    there = {one.fingerprint: one for one in report.findings}
    gone = [one for one in seen if one not in there] if _is_whole(report) else []
    accepted = [one for one in seen if one in there and there[one].waived]
    told = [
        f"+{new}" if new else "",
        f"−{len(gone)} ({_join_ids([f'~~{code(one)}~~' for one in gone])})" if gone else "",
        f"accepted {_join_ids(list(map(code, accepted)))}" if accepted else "",
    ]
    return f"since the last push: {' '.join(filter(None, told))}" if any(told) else ""


def _join_ids(names: Sequence[str]) -> str:
    more = f" and {len(names) - MAX_STRUCK} more" if len(names) > MAX_STRUCK else ""
    return " ".join(names[:MAX_STRUCK]) + more
