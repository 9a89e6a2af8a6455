"""A site from a corner list: its shape, how its zone was recognised, its hectares, what looks wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import MultiLineString, MultiPolygon, Polygon

from ...base.crs import STORAGE_CRS
from ...base.errors import UploadError
from ...base.measures import declared_vs_measured, geodesic_ha
from ...base.remark import Remark
from ...base.units import SQUARE_METRES_PER_HECTARE
from .corner_hectares import declared
from .corner_shape import Shape, in_degrees, outline_of, shape_of
from .corner_table import in_unicode, text_of_file, why_no_corners
from .rings import Ring, rings_of
from .shape import misprints
from .text import read_rows
from .words import read_words
from .zone_choice import datum_doubts, place
from .zones import ZONES, Ground, Landing, Zone, ZoneQuestionError

__all__ = ["CornerSite", "Ground", "ZoneQuestionError", "read_corner_file", "read_corners"]

_DIFFERS_PCT = 2.0
"""Printed corners give the declared hectares within this; more is a misprint or another area."""


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
        return ZONES[self.epsg]

    @property
    def meridian(self) -> float:
        """Central meridian, degrees east."""
        return self.zone.meridian


def read_corners(
    text: str,
    ground: Ground,
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
    ground : Ground
        Provinces and communes, ``Ground.of(atlas)``.
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
    ground: Ground,
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


def _misprints(rings: list[Ring], shape: Shape, each_ha: list[float | None]) -> list[Remark]:
    """Return likely misprints of the rings that do not fit their declared hectares or cross themselves."""
    findings: list[Remark] = []
    for ring, measured, wanted in zip(rings, shape.ring_ha, each_ha, strict=True):
        fits = wanted is None or abs(measured - wanted) <= wanted * _DIFFERS_PCT / 100
        findings += misprints(ring, None if fits and shape.polygon is not None else wanted)
    return findings
