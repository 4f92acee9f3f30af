"""What consumers expect, against what a provider promises: who breaks, and by which field."""

from contractguard.checks.expectations.attribute import attribute_to_consumers
from contractguard.checks.expectations.evaluate import EvaluatedExpectations, evaluate
from contractguard.checks.expectations.resolve import operations_meant

__all__ = ["EvaluatedExpectations", "attribute_to_consumers", "evaluate", "operations_meant"]
