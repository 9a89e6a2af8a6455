"""Write a polygon as a corner list in a VN-2000 zone, as decisions print it or as CSV."""

from __future__ import annotations

import csv
import io

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from ...base.crs import to_vn2000
from ...base.errors import CrsError, GeometryError
from ...base.translate import tr
from ...base.units import SQUARE_METRES_PER_HECTARE, format_number
from ...records.territory import territory
from .rings import Corner, Ring
from .shape import Points, in_degrees

CSV_COLUMNS = ("ring", "corner", "x_north_m", "y_east_m", "epsg")
DECIMALS = (2, 3)


def rings_from(polygon: Polygon | MultiPolygon, epsg: int) -> list[Ring]:
    """Return the rings of a polygon in a zone, numbered, corners clockwise from the northernmost.

    Parameters
    ----------
    polygon : Polygon or MultiPolygon
        EPSG:4326. Holes become rings of their own after that which they lie in.
    epsg : int
        A VN-2000 zone.

    Raises
    ------
    CrsError
        If the code is not one of VN-2000.
    GeometryError
        If the polygon is empty.
    """
    if epsg not in territory().zones:
        raise CrsError("corners.error.not_vn2000", epsg=epsg)
    if polygon.is_empty:
        raise GeometryError("corners.error.nothing_to_write")
    rings: list[Ring] = []
    for part in shapely.get_parts(polygon):
        for line in (part.exterior, *part.interiors):
            number = len(rings) + 1
            rings.append(Ring(number, str(number), _corners(np.asarray(line.coords), epsg), 0, 0))
    return rings


def printable(polygon: Polygon | MultiPolygon, epsg: int, *, decimals: int = 2) -> Polygon | MultiPolygon:
    """Return what a list with so many decimals can hold of a polygon that was cut, EPSG:4326; may be empty.

    Cutting leaves parts and corners that are one in print: a list of them would be refused.
    """
    grid = shapely.transform(polygon, lambda points: np.column_stack(_grid(points, epsg)))
    rounded = shapely.set_precision(grid, 10**-decimals)
    return in_degrees(rounded, epsg)


def as_csv(polygon: Polygon | MultiPolygon, epsg: int, *, decimals: int = 2) -> str:
    """Return the corners as CSV: decimal points, :data:`CSV_COLUMNS`, the first corner not repeated."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for ring in rings_from(polygon, epsg):
        for corner in ring.corners:
            position = (f"{corner.north_m:.{decimals}f}", f"{corner.east_m:.{decimals}f}")
            writer.writerow((ring.number, corner.label, *position, epsg))
    return text.getvalue()


def as_text(polygon: Polygon | MultiPolygon, epsg: int, language: str, *, decimals: int = 2) -> str:
    """Return the corners as decisions print them: zone, hectares on its grid, then each ring closed.

    Cells are told apart by tabs, so that the text pastes into a sheet or a document's table.
    """
    rings = rings_from(polygon, epsg)
    zone = territory().zones[epsg]
    degrees, minutes = divmod(round(zone.meridian * 60), 60)
    shape = shapely.transform(polygon, lambda points: np.column_stack(_grid(points, epsg)))
    area_ha = shape.area / SQUARE_METRES_PER_HECTARE
    hectares = format_number(area_ha, language, digits=4 if area_ha < 1 else 2)
    lines = [
        tr("corners.list.title", language),
        tr("corners.list.zone", language, meridian=f"{degrees}°{minutes:02d}'", width=zone.width, epsg=epsg),
        tr("corners.list.area", language, ha=hectares),
    ]
    for ring in rings:
        if len(rings) > 1:
            lines.append(tr("corners.list.ring", language, ring=ring.number))
        lines.append(tr("corners.list.columns", language))
        for corner in (*ring.corners, ring.corners[0]):
            position = (format_metres(value, language, decimals) for value in corner[1:3])
            lines.append("\t".join((corner.label, *position)))
    return "\n".join(lines) + "\n"


def _corners(points: Points, epsg: int) -> tuple[Corner, ...]:
    east, north = _grid(points[:-1], epsg)
    if shapely.LinearRing(points).is_ccw:
        east, north = east[::-1], north[::-1]
    start = int(np.lexsort((east.round(2), -north.round(2)))[0])
    east, north = np.roll(east, -start), np.roll(north, -start)
    return tuple(
        Corner(str(place), float(x), float(y), 0)
        for place, (x, y) in enumerate(zip(north, east, strict=True), start=1)
    )


def _grid(points: Points, epsg: int) -> tuple[Points, Points]:
    position = to_vn2000(points[:, 0], points[:, 1], epsg)
    return np.asarray(position.east_m), np.asarray(position.north_m)


def format_metres(value: float, language: str, decimals: int = 2) -> str:
    """Return a coordinate with the decimal sign of the language, without marks of thousands."""
    text = f"{value:.{decimals}f}"
    return text.replace(".", ",") if language == "vi" else text
