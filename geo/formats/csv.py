"""Cells that every table of the atlas is written with, and CSV and ZIP in bytes.

Texts are clean and run as no formula, unknown is blank. Equal tables give equal bytes: no clock is read.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import pandas as pd

from ..base.text import joined, nfc

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Opens a CSV, so that spreadsheets don't take Vietnamese for the local code page."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_FIRST_MOMENT = (1980, 1, 1, 0, 0, 0)


def clean(text: str) -> str:
    """Return a text in NFC without control characters, but with its tabs and line breaks."""
    return nfc(_CONTROL.sub("", text))


def formula_safe(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula: an apostrophe goes before ``= + - @``."""
    harmless = clean(text)
    return f"'{harmless}" if harmless.startswith(_FORMULA_START) else harmless


def plain(value: object) -> object:
    """Return texts cleaned, lists joined, whole numbers as int and what is missing as None."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, (list, tuple)):
        value = joined(value)
    if isinstance(value, str):
        return clean(value) or None
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() else value
    return None if value is pd.NA else value


def cleaned(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with its texts cleaned; numbers keep their type."""
    done = table.copy()
    for name, column in table.items():
        if not pd.api.types.is_numeric_dtype(column):
            done[name] = column.map(plain)
    return done


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


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return an archive of files by their name, in their order, each at the same moment."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            about = ZipInfo(name, _FIRST_MOMENT)
            about.compress_type, about.create_system = ZIP_DEFLATED, 0
            archive.writestr(about, content)
    return packed.getvalue()
