"""The map of coverage as a part of the JSON report."""

from __future__ import annotations

from contractguard.contract.answers.coverage import CoverageAnswer, CoverageRow, MinimumRow
from contractguard.contract.document import Json
from contractguard.reports.parts.json_text import dumps, json_array


def coverage_json(answer: CoverageAnswer) -> str:
    """The map as JSON text, a row a line."""
    texts = {
        "cells": dumps(answer.cells),
        "covered": dumps(answer.covered),
        "percent": dumps(answer.percent),
        "fail_under": dumps(answer.fail_under),
        "dropped": dumps(answer.dropped),
        "gaps": dumps(list(answer.gaps)),
        "unmatched": dumps(list(answer.unmatched)),
        "minimum": json_array([dumps(_minimum(one)) for one in answer.minimum], "          "),
        "rows": json_array([dumps(_row(row)) for row in answer.rows], "          "),
    }
    return "{\n" + ",\n".join(f'        "{key}": {text}' for key, text in texts.items()) + "\n      }"


def _minimum(one: MinimumRow) -> dict[str, Json]:
    return {
        "operation": one.operation,
        "happy": one.happy,
        "failures": one.failures,
        "declared": one.declared,
        "core": one.core,
        "exempt": one.exempt,
    }


def _row(row: CoverageRow) -> dict[str, Json]:
    return {
        "layer": row.layer,
        "name": row.name,
        "operation": row.operation,
        "cells": row.cells,
        "asserted": row.asserted,
        "validated": row.validated,
        "seen": row.seen,
        "missing": list(row.missing),
        "consumers": list(row.consumers),
        "fields": [{"pointer": one.pointer, "states": dict(one.states)} for one in row.fields],
    }
