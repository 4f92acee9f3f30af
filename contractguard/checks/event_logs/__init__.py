"""Logs of events, of any size: one JSON value a line, read in chunks by many workers, and what was seen in them."""

from contractguard.checks.event_logs.facts import LogFacts, merge_log_facts
from contractguard.checks.event_logs.read import EventLogs, LogEngine, read_event_logs
from contractguard.checks.event_logs.reader import EventLogPlan

__all__ = ["EventLogPlan", "EventLogs", "LogEngine", "LogFacts", "merge_log_facts", "read_event_logs"]
