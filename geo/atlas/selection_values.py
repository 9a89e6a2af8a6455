"""The values of the filters of a selection: what each may be, and how an address writes it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from shapely.geometry import Polygon

from ..base.errors import LimitError, SelectionError
from ..base.limits import limit
from ..base.text import tidy
from ..base.units import known_from
from ..records.territory import VINTAGES, province_names
from ..records.vocabulary import KINDS, LAYERS, MINERALS, SECTORS, STATUSES

COORDINATE_DIGITS = 5
"""Decimals of degrees that a selection keeps: about one metre."""

Box = tuple[float, float, float, float]
Ring = tuple[tuple[float, float], ...]

_SEPARATOR = "~"
_TO = ".."

_VOCABULARIES: dict[str, tuple[str, ...]] = {
    "layers": LAYERS,
    "kinds": tuple(dict.fromkeys(kind for kinds in KINDS.values() for kind in kinds)),
    "statuses": STATUSES,
    "minerals": MINERALS,
    "sectors": SECTORS,
}


@dataclass(frozen=True)
class Range:
    """A range of numbers, both ends included; None leaves an end open."""

    low: float | None = None
    high: float | None = None

    def __post_init__(self) -> None:
        ends = [end for end in (self.low, self.high) if end is not None]
        if not all(map(math.isfinite, ends)) or ends != sorted(ends):
            raise SelectionError("selection.invalid.range", value=f"{self.low}{_TO}{self.high}")

    @property
    def is_open(self) -> bool:
        """Whether neither end is set, so that it leaves nothing out."""
        return self.low is None and self.high is None


# -- cleaning ------------------------------------------------------------------------------------


def clean_vintage(vintage: str) -> str:
    """Return the vintage if it is one."""
    if vintage not in VINTAGES:
        raise SelectionError("selection.invalid.vintage", value=vintage)
    return vintage


def clean_list(name: str, values: Iterable[str], vintage: str) -> tuple[str, ...]:
    """Return the values of a list field once each, in the order of the vocabulary or the alphabet.

    Raises
    ------
    SelectionError
        Naming the first value that the vocabulary of the field does not have.
    """
    if isinstance(values, str):
        raise SelectionError(f"selection.invalid.{name}", value=values)
    unique = {tidy(value) for value in values} - {""}
    allowed = _VOCABULARIES.get(name)
    if name == "provinces":
        allowed = tuple(province_names(vintage))
    if allowed is None:
        return tuple(sorted(unique))
    for value in sorted(unique.difference(allowed)):
        raise SelectionError(f"selection.invalid.{name}", value=value)
    return tuple(value for value in allowed if value in unique)


def clean_text(text: str) -> str:
    """Return the search text tidied."""
    clean = tidy(text)
    most = limit("query_text_characters")
    if len(clean) > most:
        raise LimitError("selection.invalid.text", most=most)
    return clean


def clean_box(box: Iterable[float]) -> Box:
    """Return the box rounded, if its edges are degrees in the order west, south, east, north."""
    west, south, east, north = (_degrees(edge) for edge in box)
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise SelectionError("selection.invalid.bbox", value=f"{west}, {south}, {east}, {north}")
    return west, south, east, north


def clean_ring(ring: Iterable[Iterable[float]]) -> Ring:
    """Return the ring rounded and without its closing point, if it encloses anything."""
    points = [(_degrees(lon), _degrees(lat)) for lon, lat in ring]
    if len(points) > 1 and points[0] == points[-1]:
        points.pop()
    if len(points) > limit("drawing_vertices"):
        raise LimitError("selection.invalid.polygon_size", found=len(points), most=limit("drawing_vertices"))
    inside = all(-180 <= lon <= 180 and -90 <= lat <= 90 for lon, lat in points)
    if not inside or len(set(points)) < 3 or Polygon(points).convex_hull.area == 0:
        raise SelectionError("selection.invalid.polygon")
    return tuple(points)


def _degrees(value: float) -> float:
    # Adding zero turns -0.0, which would be written as "-0", into 0.0.
    return round(float(value), COORDINATE_DIGITS) + 0.0


# -- writing and reading -------------------------------------------------------------------------


def write_list(values: Iterable[str]) -> str:
    """Return the values in one text; :func:`read_list` takes them apart again."""
    return _SEPARATOR.join(value.replace("%", "%25").replace(_SEPARATOR, "%7E") for value in values)


def read_list(text: str) -> list[str]:
    """Return the values that :func:`write_list` joined."""
    return [item.replace("%7E", _SEPARATOR).replace("%25", "%") for item in text.split(_SEPARATOR)]


def _number(number: float) -> str:
    return repr(float(number)).removesuffix(".0")


def _write_range(span: Range) -> str:
    return _TO.join("" if end is None else _number(end) for end in (span.low, span.high))


def _read_range(text: str) -> Range:
    low, high = text.split(_TO)
    return Range(float(low) if low else None, float(high) if high else None)


def _write_ring(ring: Ring) -> str:
    return _SEPARATOR.join(f"{_number(lon)},{_number(lat)}" for lon, lat in ring)


def _read_ring(text: str) -> list[list[float]]:
    return [[float(part) for part in point.split(",")] for point in text.split(_SEPARATOR)]


def _read_drafts(text: str) -> bool:
    return ("0", "1").index(text) == 1


def _read_day(text: str) -> date:
    day = known_from(text)
    if day is None:
        raise ValueError(text)
    return day


WRITERS: dict[str, Callable[[Any], str]] = {
    "range": _write_range,
    "vintage": str,
    "text": str,
    "bbox": lambda box: ",".join(map(_number, box)),
    "polygon": _write_ring,
    "drafts": lambda drafts: "1" if drafts else "0",
    "as_of": date.isoformat,
}
"""How an address writes each kind of value that is not a list."""

READERS: dict[str, Callable[[str], Any]] = {
    "range": _read_range,
    "vintage": str,
    "text": str,
    "bbox": lambda text: [float(edge) for edge in text.split(",")],
    "polygon": _read_ring,
    "drafts": _read_drafts,
    "as_of": _read_day,
}
"""How it is read again; ValueError or SelectionError if it cannot be."""
