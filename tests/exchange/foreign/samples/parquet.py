"""Export an archive with the command and read the shards back with pyarrow.

Arguments: folder of the archive, folder to export into, folder of pyarrow.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

home, out, site = sys.argv[1:]
# Behind everything else: it brings nothing but pyarrow.
sys.path.append(site)

import pyarrow as arrow  # noqa: E402
import pyarrow.parquet as parquet  # noqa: E402

from dalle_notebook.store import shard_parquet  # noqa: E402
from dalle_notebook.store.archive import Archive  # noqa: E402
from dalle_notebook.store.shards import export_shards  # noqa: E402


class Source:
    def __init__(self, archive: Archive) -> None:
        self.find, self.read = archive.search.find, archive.read


shard_parquet._GROUP_ROWS = 16
archive = Archive(Path(home))
done = export_shards(Source(archive), Path(out), "cat", "parquet", 1_000_000)
prompts, groups, widest = [], 0, 0
for shard in done.shards:
    file = parquet.ParquetFile(Path(out) / shard["name"])
    schema = file.schema_arrow
    assert schema.field("image").type == arrow.struct(
        [("bytes", arrow.binary()), ("path", arrow.string())]
    )
    for number in range(file.num_row_groups):
        groups += 1
        rows = file.read_row_group(number).to_pylist()
        widest = max(widest, len(rows))
        for row in rows:
            assert hashlib.sha256(row["image"]["bytes"]).hexdigest() == row["digest"]
            assert row["image"]["path"] == f"{row['digest']}.png"
            assert row["created"].tzinfo is not None
            assert (row["width"], row["height"]) == (8, 8)
            json.loads(row["settings"]), json.loads(row["parameters"])
            prompts.append(row["prompt"])
import pandas as pd  # noqa: E402

frame = pd.read_parquet(Path(out) / done.shards[0]["name"])
print(
    json.dumps(
        {
            "records": done.records,
            "prompts": prompts,
            "groups": groups,
            "widest": widest,
            "columns": list(frame.columns),
        }
    )
)
