"""JSON as it is written to files that are committed and reviewed: equal values give equal bytes."""

from __future__ import annotations

import json

from contractguard.contract.document import Json
from contractguard.support.printable import written_json


def canonical_json(value: Json) -> bytes:
    """UTF-8 JSON with sorted keys, two spaces, LF, a newline at the end, and nothing in it that a terminal obeys."""
    import orjson

    options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
    try:
        text = orjson.dumps(value, option=options).decode()
    except orjson.JSONEncodeError:
        # Integers over 64 bits, lone surrogates. The rest of the text is the same, but for the exponents of floats.
        text = json.dumps(value, sort_keys=True, indent=2, ensure_ascii=False) + "\n"
    return written_json(text).encode()
