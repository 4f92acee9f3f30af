"""Stored payloads: files, folders, standard input and streams, one record after the other in constant memory."""

from contractguard.readers.payloads.records import MAX_BYTES, Record, UnreadableRecord, records_of, value_of
from contractguard.readers.payloads.sources import STDIN, PayloadFile, payload_files

__all__ = [
    "MAX_BYTES",
    "STDIN",
    "PayloadFile",
    "Record",
    "UnreadableRecord",
    "payload_files",
    "records_of",
    "value_of",
]
