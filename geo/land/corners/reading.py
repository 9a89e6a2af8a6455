"""A site from a corner list: its shape, how its zone was recognised, its hectares, what looks wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import MultiLineString, MultiPolygon, Polygon

from ...base.crs import STORAGE_CRS
from ...base.errors import UploadError
from ...base.limits import require_size
from ...base.measures import declared_vs_measured, geodesic_ha
from ...base.remark import Remark
from ...base.units import SQUARE_METRES_PER_HECTARE
from ...formats.encodings import Decoded, decode_file, recover
from ...records.territory import Zone, territory
from ...uploads.door import open_table
from ...uploads.kinds import CSV, XLSX, detect_kind
from .rings import Ring, rings_of
from .shape import EnclosedShape, in_degrees, misprints, outline_of, shape_of
from .text import read_rows
from .words import Area, read_words
from .zone_choice import datum_doubts, place
from .zones import Landing, Places

_TEXT = "list.txt"
_FORMULAS, _SHEETS = "uploads.table.formulas", "uploads.table.other_sheets"
_TOLD = (_FORMULAS, _SHEETS, "uploads.found.encoding")
"""What the reader of sheets may say that is worth telling here."""

_ROUNDED = 1.005
"""``167.139 m² (16,7 ha)`` is one area, rounded once."""
_DIFFERS_PCT = 2.0
"""Printed corners give the declared hectares within this; more is a misprint or another area."""


def text_of_file(data: bytes, name: str) -> tuple[str, list[Remark]]:
    """Return the text of a file that holds a corner list, and how it was read.

    The cells of a sheet are told apart by tabs.

    Parameters
    ----------
    data : bytes
        The whole file: text in UTF-8 or an older Vietnamese encoding, CSV, or XLSX (first sheet).
    name : str
        Its claimed name.

    Raises
    ------
    UploadError
        If the file is of another kind, too large or damaged.
    """
    require_size(len(data), "upload_mb")
    kind = _kind(data)
    if kind == XLSX:
        table = open_table(data, name, header=False)
        rows = table.frame.itertuples(index=False, name=None)
        notes = [Remark(entry.key, **entry.params) for entry in table.report.entries if entry.key in _TOLD]
        return "\n".join("\t".join(row) for row in rows), notes
    if kind != CSV:
        raise UploadError("corners.error.not_a_list")
    decoded = decode_file(data)
    return decoded.texts[0], _notes(decoded)


def _kind(data: bytes) -> str | None:
    """Return the kind of a file, None where it is of no known kind, or a PDF, which begins as text."""
    try:
        return None if data.startswith(b"%PDF") else detect_kind(data, _TEXT)
    except UploadError as error:
        if error.key == "uploads.kind.unknown":
            return None
        raise


def why_no_corners(error: UploadError, notes: Sequence[Remark]) -> UploadError:
    """Return the reason for which a sheet holds no corners, if it is known better than from its text."""
    reasons = {_FORMULAS: "corners.error.formulas", _SHEETS: "corners.error.other_sheets"}
    known = [note for note in notes if note.key in reasons]
    if error.key not in ("corners.error.no_corners", "corners.error.no_numbers") or not known:
        return error
    return UploadError(reasons[known[-1].key], **known[-1].params)


def in_unicode(text: str) -> tuple[str, list[Remark]]:
    """Return pasted text of an old Vietnamese font (TCVN3, VNI) in Unicode, and a note if it was one."""
    decoded = recover([text])
    return (text, []) if decoded is None else (decoded.texts[0], _notes(decoded))


def _notes(decoded: Decoded) -> list[Remark]:
    if decoded.encoding in ("UTF-8", "UTF-16"):
        return []
    key = "uploads.found.encoding" if decoded.certain else "uploads.found.encoding_unsure"
    return [Remark(key, encoding=decoded.encoding)]


def declared(
    areas: Iterable[Area], rings: Sequence[Ring], ring_ha: Sequence[float]
) -> tuple[float | None, list[float | None], list[Remark]]:
    """Return the declared hectares of the whole list and of each ring, None where unknown, and notes.

    Parameters
    ----------
    areas : iterable of Area
        Everything that the text says of hectares.
    ring_ha : sequence of float
        Measured hectares of each ring; of two readings of ``1.234`` the nearer is meant.
    """
    by_ring: list[list[Area]] = [[] for _ in rings]
    elsewhere: list[Area] = []
    for area in areas:
        place = _ring_of(area.line, rings)
        if area.total or place is None:
            elsewhere.append(area)
        else:
            by_ring[place].append(area)
    if len(rings) == 1:
        elsewhere += by_ring[0]
    whole, notes = _one(elsewhere, sum(ring_ha))
    each = [_one(own, measured)[0] for own, measured in zip(by_ring, ring_ha, strict=True)]
    known = [hectares for hectares in each if hectares is not None]
    if len(rings) == 1:
        each = [whole]
    elif whole is None and not notes and len(known) == len(rings):
        whole = sum(known)
    return whole, each, notes


def _ring_of(line: int, rings: Sequence[Ring]) -> int | None:
    """Return the place of the ring that a line is about; None before the first and after the last."""
    if line > rings[-1].last_line:
        return None
    return max((place for place, ring in enumerate(rings) if ring.first_line <= line), default=None)


def _one(areas: Sequence[Area], measured: float) -> tuple[float | None, list[Remark]]:
    """Return the hectares on which the areas agree; a total goes before the others."""
    chosen = [area for area in areas if area.total] or areas
    values = sorted({_nearest(area.readings, measured) for area in chosen})
    if len(values) > 1 and values[-1] > values[0] * _ROUNDED:
        return None, [Remark("corners.note.several_areas", areas=tuple(values))]
    return max(values, key=lambda value: len(f"{value:.10g}"), default=None), []


def _nearest(readings: Sequence[float], measured: float) -> float:
    if measured <= 0:
        return readings[0]
    return min(readings, key=lambda hectares: abs(math.log(hectares / measured)))


@dataclass(frozen=True)
class CornerSite:
    """What a corner list says.

    Parameters
    ----------
    polygon : Polygon, MultiPolygon or None
        EPSG:4326, valid; None where a ring crosses itself: then there is nothing to measure.
    outline : MultiLineString
        EPSG:4326; the rings as printed, whether they cross or not.
    rings : tuple of Ring
        The corners as printed: X north, Y east in metres.
    epsg : int
    how_recognised : str
        One of :data:`corner_place.WAYS`.
    landing : Landing
        Where the corners fall: province, nearest commune.
    geodesic_ha, grid_ha : float
        On the WGS 84 ellipsoid, and on the printed grid; NaN without a polygon.
    declared_ha : float or None
        Given by the user or found in the text.
    difference_pct : float
        Grid minus declared, in percent of declared; NaN where either is unknown.
    agreement : str or None
        Class of that difference, see :func:`geo.base.measures.declared_vs_measured`.
    notes : tuple of Remark
        How the list was read; the first names the zone and how it was recognised.
    findings : tuple of Remark
        What looks wrong.
    """

    polygon: Polygon | MultiPolygon | None
    outline: MultiLineString
    rings: tuple[Ring, ...]
    epsg: int
    how_recognised: str
    landing: Landing
    geodesic_ha: float
    grid_ha: float
    declared_ha: float | None
    difference_pct: float
    agreement: str | None
    notes: tuple[Remark, ...]
    findings: tuple[Remark, ...]

    @property
    def zone(self) -> Zone:
        """Central meridian and width of the zone, degrees."""
        return territory().zones[self.epsg]

    @property
    def meridian(self) -> float:
        """Central meridian, degrees east."""
        return self.zone.meridian


def read_corners(
    text: str,
    ground: Places,
    *,
    epsg: int | None = None,
    meridian: float | None = None,
    declared_ha: float | None = None,
) -> CornerSite:
    """Return the site of a pasted corner list.

    Parameters
    ----------
    text : str
        The list with whatever stands round it: headings, zone, hectares.
    ground : Places
        Provinces and communes, ``Places.of(atlas)``.
    epsg, meridian : int, float, optional
        The zone, where the text does not say it or says it wrongly; ``epsg`` goes first.
    declared_ha : float, optional
        Goes before the hectares that the text names.

    Raises
    ------
    UploadError
        If the text holds no corners in metres.
    ZoneQuestionError
        If several zones would do; its ``candidates`` are to choose from.
    CrsError
        If the rings are in different zones, or the zone is not one of VN-2000.
    GeometryError
        If a ring has fewer than three corners or no area.
    LimitError
        If there are too many corners.
    """
    text, font_notes = in_unicode(text)
    reading = read_rows(text)
    words = read_words(reading.lines, reading.rows)
    rings, odd = rings_of(reading.rows, words, reading.lines)
    placed = place(rings, words, ground, epsg=epsg, meridian=meridian)
    ring_ha = shape_of(rings, None).ring_ha
    found_ha, each_ha, area_notes = declared(words.areas, rings, ring_ha)
    whole_ha = found_ha if declared_ha is None else declared_ha
    if len(rings) == 1:
        each_ha = [whole_ha]
    shape = shape_of(rings, whole_ha)
    grid_ha = float("nan") if shape.polygon is None else shape.polygon.area / SQUARE_METRES_PER_HECTARE
    compared = declared_vs_measured(pd.Series([whole_ha], dtype="float64"), pd.Series([grid_ha])).iloc[0]
    difference_pct = float(compared["difference_pct"])
    polygon = None if shape.polygon is None else in_degrees(shape.polygon, placed.landing.epsg)
    site = gpd.GeoSeries(np.array([polygon], dtype=object), crs=STORAGE_CRS)
    return CornerSite(
        polygon=polygon,
        outline=in_degrees(outline_of(rings), placed.landing.epsg),
        rings=tuple(rings),
        epsg=placed.landing.epsg,
        how_recognised=placed.how,
        landing=placed.landing,
        geodesic_ha=float(geodesic_ha(site).iloc[0]),
        grid_ha=grid_ha,
        declared_ha=whole_ha,
        difference_pct=difference_pct,
        agreement=compared["agreement"],
        notes=(
            *placed.notes,
            *font_notes,
            *reading.notes,
            *shape.notes,
            *(area_notes if declared_ha is None else ()),
        ),
        findings=(
            *placed.findings,
            *datum_doubts(words),
            *reading.findings,
            *odd,
            *shape.findings,
            *_hectares(whole_ha, grid_ha, difference_pct),
            *_misprints(rings, shape, each_ha),
        ),
    )


def read_corner_file(
    data: bytes,
    name: str,
    ground: Places,
    *,
    epsg: int | None = None,
    meridian: float | None = None,
    declared_ha: float | None = None,
) -> CornerSite:
    """Return the site of a corner list in a file: text, CSV or XLSX; else as :func:`read_corners`."""
    text, file_notes = text_of_file(data, name)
    try:
        site = read_corners(text, ground, epsg=epsg, meridian=meridian, declared_ha=declared_ha)
    except UploadError as error:
        raise why_no_corners(error, file_notes) from error
    return replace(site, notes=(*site.notes, *file_notes))


def _hectares(declared_ha: float | None, grid_ha: float, difference_pct: float) -> list[Remark]:
    if declared_ha is None or not abs(difference_pct) > _DIFFERS_PCT:
        return []
    return [Remark("corners.finding.hectares", declared=declared_ha, measured=grid_ha, pct=difference_pct)]


def _misprints(rings: list[Ring], shape: EnclosedShape, each_ha: list[float | None]) -> list[Remark]:
    """Return likely misprints of the rings that do not fit their declared hectares or cross themselves."""
    findings: list[Remark] = []
    for ring, measured, wanted in zip(rings, shape.ring_ha, each_ha, strict=True):
        fits = wanted is None or abs(measured - wanted) <= wanted * _DIFFERS_PCT / 100
        findings += misprints(ring, None if fits and shape.polygon is not None else wanted)
    return findings
