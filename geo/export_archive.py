"""Tables as CSV, and several files in one ZIP archive; equal content gives equal bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from .export_table import formula_safe, plain

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Opens a CSV, so that spreadsheets don't take Vietnamese for the local code page."""

_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files by their name, in their order, each at the same moment."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            about = ZipInfo(name, _FIRST_MOMENT)
            about.compress_type, about.create_system = ZIP_DEFLATED, 0
            archive.writestr(about, content)
    return packed.getvalue()


def csv_bytes(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> bytes:
    """Return rows as CSV with a byte order mark, formula-safe, blank where nothing is known."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        cells = (plain(value) for value in row)
        writer.writerow([formula_safe(cell) if isinstance(cell, str) else cell for cell in cells])
    return BYTE_ORDER_MARK + text.getvalue().encode("utf-8")


def frame_bytes(table: pd.DataFrame) -> bytes:
    """Return a table without its index as CSV; see :func:`csv_bytes`."""
    return csv_bytes([str(name) for name in table.columns], table.itertuples(index=False, name=None))
