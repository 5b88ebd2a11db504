"""A shard as Parquet: a row for each record, the picture among its columns.

`image` is a struct of `bytes` and `path` (a name, no folder), which is what the
common readers of data sets take for a picture. Row groups are bounded, so neither who
writes nor who reads holds a whole shard in memory.
"""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from dalle_notebook.errors import UsageError
from dalle_notebook.store.record import Record

_GROUP_BYTES = 32_000_000
_GROUP_ROWS = 1_000
_INT64 = range(-(2**63), 2**63)


class ParquetShard:
    """Takes records and pictures, and writes them in row groups.

    Raises:
        UsageError: pyarrow is not installed.
    """

    def __init__(self, file: BinaryIO) -> None:
        try:
            import pyarrow as arrow
            import pyarrow.parquet as parquet
        except ImportError:
            raise UsageError(
                "Parquet needs pyarrow: pip install 'dalle-notebook[parquet]', or "
                "take --format tar"
            ) from None
        text, number = arrow.string(), arrow.float64()
        image = arrow.struct([("bytes", arrow.binary()), ("path", text)])
        self._arrow = arrow
        self._schema = arrow.schema(
            [
                ("image", image),
                ("prompt", text),
                ("revised_prompt", text),
                ("verb", text),
                ("model", text),
                ("drawn_by", text),
                ("endpoint", text),
                ("width", arrow.int32()),
                ("height", arrow.int32()),
                ("asked_size", text),
                ("seed", arrow.int64()),
                ("take", arrow.int64()),
                ("index", arrow.int64()),
                ("settings", text),
                ("parameters", text),
                ("cost", number),
                ("seconds", number),
                ("created", arrow.timestamp("us", tz="UTC")),
                ("digest", text),
                ("ask", text),
            ]
        )
        names = [name for name in self._schema.names if name != "image"]
        # A picture is compressed already.
        packed = {"image.bytes": "none", "image.path": "zstd"}
        self._writer = parquet.ParquetWriter(
            arrow.PythonFile(file, mode="w"),
            self._schema,
            compression={**packed, **dict.fromkeys(names, "zstd")},
            use_dictionary=[n for n in names if n not in ("digest", "ask")],
            write_statistics=names,
        )
        self._rows: list[dict[str, Any]] = []
        self._bytes = 0

    def add(self, record: Record, data: bytes) -> None:
        """One more row."""
        self._rows.append(_row(record, data))
        self._bytes += len(data)
        if self._bytes >= _GROUP_BYTES or len(self._rows) >= _GROUP_ROWS:
            self._flush()

    def close(self) -> None:
        """Write what is left, and the end of the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            table = self._arrow.Table.from_pylist(self._rows, schema=self._schema)
            self._writer.write_table(table)
            self._rows, self._bytes = [], 0


def _row(record: Record, data: bytes) -> dict[str, Any]:
    ask, seed = record.ask, record.parameters.get("seed")
    return {
        "image": {"bytes": data, "path": f"{record.digest}.{record.extension}"},
        "prompt": ask.prompt,
        "revised_prompt": _text(record.revised_prompt),
        "verb": ask.verb,
        "model": _text(record.model),
        "drawn_by": _text(record.drawn_by),
        "endpoint": _text(record.endpoint_id),
        "width": record.size[0],
        "height": record.size[1],
        "asked_size": _text(record.asked_size),
        "seed": _whole(seed),
        "take": _whole(ask.take),
        "index": _whole(ask.index),
        "settings": json.dumps(dict(ask.settings), sort_keys=True, default=str),
        "parameters": json.dumps(dict(record.parameters), sort_keys=True, default=str),
        "cost": None if record.cost is None else float(record.cost),
        "seconds": record.seconds,
        "created": record.created,
        "digest": record.digest,
        "ask": ask.id,
    }


def _text(text: str | None) -> str | None:
    # A provider's text may hold half of a character, which no UTF-8 column takes.
    return None if text is None else text.encode("utf-8", "replace").decode()


def _whole(number: object) -> int | None:
    # A record may be a stranger's, and hold what no column takes.
    return number if isinstance(number, int) and number in _INT64 else None
