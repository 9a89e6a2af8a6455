"""Legends: what the values of a land-cover raster stand for, and which of them stand in a site's way.

A land cover seen from space is no legal land use. A class marked ``yes`` is one that as a rule has to be
settled first (trees, crops, water), ``no`` one that as a rule has not (bare ground, grass, shrubs);
blank leaves it open, as for buildings, which may be homes or the works themselves.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ...base.errors import DataError, SelectionError
from ...base.text import tidy
from ...base.translate import tr
from ...formats.geotiff import Raster
from ...store.catalog import data_folder, legends_folder
from .codes import NO_COLOUR

BUNDLED = ("worldcover", "igbp", "dynamicworld")
"""The legends that come with the atlas."""

_ABOUT = "legends"
_COLUMNS = ("value", "name", "name_vi", "name_en", "colour", "conflict")
_FLAGS = {"yes": True, "no": False, "": None}
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_WHOLE = re.compile(r"[+-]?\d{1,9}")


@dataclass(frozen=True)
class LegendClass:
    """One class.

    Parameters
    ----------
    colour : str
        ``#RRGGBB``.
    conflict : bool or None
        Whether the class stands in a site's way; None leaves it open.
    """

    value: int
    name_vi: str
    name_en: str
    colour: str = NO_COLOUR
    conflict: bool | None = None

    def name(self, language: str) -> str:
        """Return the name of the class."""
        return self.name_vi if language == "vi" else self.name_en


@dataclass(frozen=True)
class Legend:
    """The classes of a raster.

    Parameters
    ----------
    token : str
        Of a bundled legend; ``file`` for that of a raster, ``own`` for one of the user's.
    name_vi, name_en : str
    classes : mapping
        By value.
    credit : str
        What the licence of the maps with this legend asks to be shown, with its name; ``""`` if unknown.
    """

    token: str
    name_vi: str
    name_en: str
    classes: Mapping[int, LegendClass]
    credit: str = ""

    def name(self, language: str) -> str:
        """Return the name of the legend."""
        return self.name_vi if language == "vi" else self.name_en

    def of(self, value: int) -> LegendClass:
        """Return the class of a value; one without a name of its own where the legend has none."""
        return self.classes.get(value) or unnamed(value)


def unnamed(value: int) -> LegendClass:
    """Return a class of which nothing but the value is known."""
    return LegendClass(
        value, tr("cover.class.unnamed", "vi", value=value), tr("cover.class.unnamed", "en", value=value)
    )


def bundled(token: str, folder: Path | None = None) -> Legend:
    """Return a legend that comes with the atlas.

    Parameters
    ----------
    token : str
        One of :data:`BUNDLED`.
    folder : Path, optional
        Data folder; by default :func:`geo.store.catalog.data_folder`.

    Raises
    ------
    SelectionError
        If there is none of this name.
    DataError
        If its file is missing.
    """
    if token not in BUNDLED:
        raise SelectionError("cover.legend.no_such", legend=token, legends=", ".join(BUNDLED))
    where = legends_folder(folder or data_folder())
    about = {row["legend"]: row for row in _rows(_text(where / f"{_ABOUT}.csv"))}[token]
    licence = f" ({about['licence']})" if about["licence"] else ""
    return Legend(
        token,
        about["name_vi"],
        about["name_en"],
        from_csv(_text(where / f"{token}.csv")).classes,
        f"{about['credit']}{licence}",
    )


def from_csv(data: bytes | str) -> Legend:
    """Return the legend of a table: ``value`` and ``name`` (or ``name_vi``, ``name_en``), more if wanted.

    Parameters
    ----------
    data : bytes or str
        CSV in UTF-8, comma or semicolon between the fields. ``colour`` is ``#RRGGBB``, ``conflict`` is
        ``yes``, ``no`` or blank; other columns are left aside.

    Raises
    ------
    SelectionError
        If a column is missing, or a row is not what it should be: the sentence names row and field.
    """
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise SelectionError("cover.legend.not_utf8") from error
    classes: dict[int, LegendClass] = {}
    rows = _rows(text)
    columns = rows[0].keys() if rows else ()
    if "value" not in columns or not {"name", "name_vi", "name_en"} & set(columns):
        raise SelectionError("cover.legend.columns")
    for number, row in enumerate(rows, start=2):
        found = _class(row, number)
        if found.value in classes:
            raise SelectionError("cover.legend.twice", row=number, value=found.value)
        classes[found.value] = found
    return Legend("own", tr("cover.legend.own", "vi"), tr("cover.legend.own", "en"), classes)


def from_raster(raster: Raster) -> Legend | None:
    """Return the legend that a raster's file holds in its colour table and its tag ``legend``, if any."""
    values = sorted({*raster.labels, *raster.colours})
    if raster.nodata is not None and raster.nodata in values:
        values.remove(int(raster.nodata))
    classes = {
        value: LegendClass(
            value,
            raster.labels.get(value) or unnamed(value).name_vi,
            raster.labels.get(value) or unnamed(value).name_en,
            raster.colours.get(value, NO_COLOUR),
        )
        for value in values
    }
    if not classes:
        return None
    return Legend("file", tr("cover.legend.file", "vi"), tr("cover.legend.file", "en"), classes)


def guess(raster: Raster, folder: Path | None = None) -> Legend | None:
    """Return the likeliest legend of a raster: a bundled one that it names or colours alike, else its own.

    None where the file says nothing: the caller has to choose, since a value alone has no meaning.
    """
    own = from_raster(raster)
    for token in BUNDLED:
        legend = bundled(token, folder)
        if token in tidy(raster.tags.get("title", "")).lower() or (own and _says_the_same(own, legend)):
            return legend
    return own


def _says_the_same(own: Legend, legend: Legend) -> bool:
    """Return whether all classes of a file have the colours of a legend, and there are several."""
    colours = {value: row.colour for value, row in own.classes.items() if row.colour != NO_COLOUR}
    known = {value: row.colour for value, row in legend.classes.items()}
    return len(colours) > 2 and all(known.get(value) == colour for value, colour in colours.items())


def _class(row: Mapping[str, str], number: int) -> LegendClass:
    def refuse(field: str) -> SelectionError:
        return SelectionError(f"cover.legend.bad_{field}", row=number, text=tidy(row[field])[:40])

    if not _WHOLE.fullmatch(row["value"]):
        raise refuse("value")
    colour, flag = row.get("colour", ""), row.get("conflict", "").lower()
    if colour and not _COLOUR.fullmatch(colour):
        raise refuse("colour")
    if flag not in _FLAGS:
        raise refuse("conflict")
    names = [row.get(field, "") for field in ("name_vi", "name_en", "name")]
    if not any(names):
        raise SelectionError("cover.legend.no_name", row=number)
    vi, en, either = names
    return LegendClass(
        int(row["value"]), vi or either or en, en or either or vi, colour.upper() or NO_COLOUR, _FLAGS[flag]
    )


def _rows(text: str) -> list[dict[str, str]]:
    """Return the rows of a table by column, blanks around the cells left aside; empty rows are none."""
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    try:
        lines = [[tidy(cell) for cell in line] for line in csv.reader(io.StringIO(text), delimiter=delimiter)]
    except csv.Error as error:
        raise SelectionError("cover.legend.columns") from error
    if not lines:
        return []
    names = [name.lower() for name in lines[0]]
    return [_row(names, line) for line in lines[1:] if any(line)]


def _row(names: Iterable[str], line: list[str]) -> dict[str, str]:
    wanted = list(names)
    return dict(zip(wanted, [*line, *[""] * len(wanted)], strict=False))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise DataError("cover.legend.missing", file=path.name) from error
