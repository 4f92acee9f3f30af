"""Stored payloads: files, folders, standard input and streams, one record after the other in constant memory."""

from contractguard.readers.payloads.chunks import CHUNK_BYTES, Chunk, ChunkReader, chunks_of, count_lines
from contractguard.readers.payloads.records import (
    MAX_BYTES,
    Record,
    UnreadableRecord,
    is_one_for_all,
    records_of,
    value_of,
)
from contractguard.readers.payloads.sources import STDIN, PayloadFile, payload_files

__all__ = [
    "CHUNK_BYTES",
    "MAX_BYTES",
    "STDIN",
    "Chunk",
    "ChunkReader",
    "PayloadFile",
    "Record",
    "UnreadableRecord",
    "chunks_of",
    "count_lines",
    "is_one_for_all",
    "payload_files",
    "records_of",
    "value_of",
]
