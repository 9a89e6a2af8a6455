"""What the file of an order is called, and what kind of content it has."""

from __future__ import annotations

import re
from datetime import date

import pandas as pd

from ..atlas.selection import Selection
from ..base.dates import known_from
from ..base.text import fold
from .order import DATA, HTML, PDF, SHEET, WORD, Order

MIMES = {
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "geojson": "application/geo+json",
    "kml": "application/vnd.google-earth.kml+xml",
    "gpkg": "application/geopackage+sqlite3",
}

_ZIP = b"PK"
_ZIPPED_FORMS = ("shp", "corners")
_SLUG_LENGTH = 60
_NO_LETTERS = re.compile(r"[^a-z0-9]+")


def ending_of(order: Order, made: bytes) -> str:
    """Return the ending of the name of a file; several pictures come in one archive."""
    if order.kind == SHEET:
        return "zip" if order.form != PDF and made.startswith(_ZIP) else order.form
    if order.kind == DATA:
        return "zip" if order.form in _ZIPPED_FORMS else order.form
    return {WORD: "docx", HTML: "html"}.get(order.kind, "pdf")


def file_name(name: str, day: date | None, ending: str) -> str:
    """Return a name that every file system takes: ASCII letters, the date of the data, the ending."""
    slug = _NO_LETTERS.sub("-", fold(name))[:_SLUG_LENGTH].strip("-") or "atlas"
    return f"{slug}{f'-{day.isoformat()}' if day else ''}.{ending}"


def data_day(observations: pd.DataFrame, selection: Selection, today: date) -> date | None:
    """Return the day that the data tell of: that of the selection, else that of the newest figure."""
    if selection.as_of:
        return selection.as_of
    days = [day for text in observations["as_of"].unique() if (day := known_from(text)) and day <= today]
    return max(days, default=None)
