"""What consumers expect, against what a provider promises: who breaks, and by which field."""

from contractguard.checks.consumers.check import Evaluated, evaluate
from contractguard.checks.consumers.hurt import with_consumers
from contractguard.checks.consumers.target import operations_meant

__all__ = ["Evaluated", "evaluate", "operations_meant", "with_consumers"]
