"""What consumers expect, against what a provider promises: who breaks, and by which field."""

from contractguard.checks.expectations.attribute import with_consumers
from contractguard.checks.expectations.evaluate import Evaluated, evaluate
from contractguard.checks.expectations.resolve import operations_meant

__all__ = ["Evaluated", "evaluate", "operations_meant", "with_consumers"]
