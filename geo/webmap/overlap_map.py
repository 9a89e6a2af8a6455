"""The map of one checked site: its outline over the pieces of the land-use map, in their official colours.

As on the atlas's own map, the script never changes and a rerun only names the file to show, so nothing
flickers; texts from data are JSON that the script shows with ``textContent``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from ..base.translate import tr
from ..base.units import format_ha, format_number
from ..land.overlap.pieces import CONTESTED, LAND, UNCOVERED
from .base_map import AtlasMap, AtlasUpdate
from .encoding import page_texts

MOST_CORNERS = 40_000
"""Corners that a browser draws without lagging; with more the picture is simplified, never the figures."""

NODATA = "nodata"
"""Code of the pieces of a raster that say nothing."""

_FINEST_DEG = 1e-6
_DIGITS = 7


class OverlapMap(AtlasMap):
    """The map that never changes."""

    maker = "createOverlap"


class OverlapUpdate(AtlasUpdate):
    """What the map shows from now on.

    Parameters
    ----------
    payload : dict
        ``scene``, ``land``, ``ground`` and ``ownGround``: addresses of the files, of the grounds ``""``
        for none; ``theme``: ``"light"`` or ``"dark"``.
    """

    part = "overlap"


def encode_scene(site: BaseGeometry, pieces: gpd.GeoDataFrame, language: str) -> bytes:
    """Return a site and its pieces as JSON for the map's script.

    Parameters
    ----------
    site : Polygon or MultiPolygon
        Longitude and latitude on WGS 84.
    pieces : GeoDataFrame
        Of this site, columns ``geo.land.overlap.pieces.PIECE_COLUMNS``, EPSG:4326.
    """
    shapes = _drawable([site, *pieces.geometry])
    rows = [{str(name): value for name, value in row.items()} for row in pieces.to_dict("records")]
    scene = {
        "language": language,
        "texts": page_texts(language, "map.page", "overlap_page.map"),
        "bounds": [round(float(edge), _DIGITS) for edge in site.bounds],
        "site": _rings(shapes[0]),
        "pieces": [
            {
                "part": _part(row),
                "colour": row["colour"],
                "label": " – ".join(filter(None, _label(row, language))),
                "lines": _lines(row, float(pieces["hectares"].sum()), language),
                "rings": _rings(shape),
            }
            for row, shape in zip(rows, shapes[1:], strict=True)
        ],
        "legend": _legend(rows, language),
    }
    return json.dumps(scene, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _part(row: Mapping[str, Any]) -> str:
    """Return how to draw a piece; ground without data is no ground outside the map."""
    return NODATA if row["code"] == NODATA and row["part"] == UNCOVERED else str(row["part"])


def _label(row: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return what a piece is called, and the name that its code stands for.

    The codes of a raster are mere numbers: its classes are called by their names.
    """
    if row["part"] != LAND:
        return tr(f"overlap_page.part.{_part(row)}", language), ""
    code, name = str(row["code"]), str(row[f"name_{language}"] or "")
    return (name, "") if name and (not code or code.isdecimal()) else (code, name)


def _lines(row: Mapping[str, Any], total_ha: float, language: str) -> list[tuple[str, str]]:
    lines = []
    if row["part"] == CONTESTED:
        lines.append((tr("overlap_page.map.codes", language), str(row["code"])))
    lines.append((tr("overlap_page.map.area", language), format_ha(row["hectares"], language, digits=4)))
    if not pd.isna(row["grid_hectares"]):
        grid = format_ha(row["grid_hectares"], language, digits=4)
        lines.append((tr("overlap_page.map.grid_area", language), grid))
    share = format_number(100 * row["hectares"] / total_ha, language, digits=1) if total_ha else "–"
    lines.append((tr("overlap_page.map.share", language), f"{share}%"))
    return lines


def _legend(rows: Sequence[Mapping[str, Any]], language: str) -> list[dict[str, str]]:
    """Return a line for the site and each kind of piece that is on the map, most hectares first."""
    amounts: dict[tuple[str, str, tuple[str, str]], float] = {}
    for row in rows:
        colour = str(row["colour"]) if row["part"] == LAND else ""
        key = (_part(row), colour, _label(row, language))
        amounts[key] = amounts.get(key, 0.0) + float(row["hectares"])
    order = sorted(amounts, key=lambda key: (key[0] != LAND, -amounts[key]))
    site = {
        "part": "site",
        "colour": "",
        "label": tr("overlap_page.map.site", language),
        "name": "",
        "amount": "",
    }
    return [site] + [
        {
            "part": part,
            "colour": colour,
            "label": label,
            "name": name,
            "amount": format_ha(amounts[key], language),
        }
        for key in order
        for part, colour, (label, name) in [key]
    ]


def _drawable(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return copies with few enough corners to draw."""
    copies = np.array(shapes, dtype=object)
    tolerance = _FINEST_DEG
    while shapely.get_num_coordinates(copies).sum() > MOST_CORNERS and tolerance < 1:
        copies = shapely.simplify(copies, tolerance)
        tolerance *= 2
    return list(copies)


def _rings(shape: BaseGeometry) -> list[list[list[list[float]]]]:
    """Return polygons as lists of rings of (latitude, longitude), as Leaflet wants them."""
    polygons = [
        part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty
    ]
    return [[_corners(ring) for ring in (part.exterior, *part.interiors)] for part in polygons]


def _corners(ring: BaseGeometry) -> list[list[float]]:
    lonlat = shapely.get_coordinates(ring)[:-1].round(_DIGITS)
    return lonlat[:, ::-1].tolist()  # type: ignore[no-any-return]
