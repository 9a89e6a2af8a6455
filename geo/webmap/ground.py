"""The ground under the page's map as one file: railway, rivers, communes, places, for ``ground.js``.

The map asks for it when it has been drawn for the first time, so that it does not wait for it.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from ..atlas.ground import ground_credits, ground_names
from ..base.translate import LANGUAGES, tr
from ..records.context import CONTEXT_GROUPS
from .encoding import encode_geometry

if TYPE_CHECKING:
    from ..atlas.atlas import Atlas

_COMMUNES_DEG = 0.0008  # about 80 m; the file that is kept is finer
_LINES_DEG = 0.0002
_DECIMALS = 4


def encode_ground(atlas: Atlas) -> bytes:
    """Return the ground of an atlas as JSON; of an atlas without one, a file with no groups."""
    context = atlas.context
    communes = context.layer("communes")
    outlines = communes.geometry.to_numpy()
    if len(outlines):
        outlines = shapely.coverage_simplify(outlines, _COMMUNES_DEG)
    units = atlas.admin_units
    names = ground_names(atlas)
    there = {layer for layer in context.sources if len(context.layer(layer))}
    groups = [group for group, layers in CONTEXT_GROUPS.items() if there.intersection(layers)]
    power = context.layer("power")
    ground = {
        "groups": [
            {"key": group, "names": {one: tr(f"map.ground.{group}", one) for one in LANGUAGES}}
            for group in groups
        ],
        "title": {one: tr("map.ground.title", one) for one in LANGUAGES},
        "credits": " · ".join(ground_credits(context)),
        "communes": [
            [str(code), str(units.at[code, "name_vi"]), str(units.at[code, "parent_code"])]
            for code in communes["code"]
            if code in units.index
        ],
        "outlines": base64.b64encode(encode_geometry([gpd.GeoSeries(outlines, crs=4326)])).decode(),
        "lines": {layer: _lines(context.layer(layer)) for layer in ("rivers", "railway")},
        "stops": _places(context.layer("stops")),
        "power": [
            [*place, int(kv), int(kind == "osm_substation")]
            for place, kv, kind in zip(_places(power), power["max_kv"], power["kind"], strict=True)
        ],
        "names": [
            [one.layer, one.kind, round(one.lon, _DECIMALS), round(one.lat, _DECIMALS), one.name_vi]
            + ([one.name_en] if one.name_en not in ("", one.name_vi) else [])
            for one in names
        ],
    }
    return json.dumps(ground, ensure_ascii=False, separators=(",", ":")).encode()


def _lines(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    return [
        {"vi": vi, "en": en, "at": _rounded(shapely.get_coordinates(part).tolist())}
        for vi, en, shape in zip(frame["name_vi"], frame["name_en"], frame.geometry, strict=True)
        for part in shapely.get_parts(shapely.simplify(shape, _LINES_DEG))
    ]


def _places(frame: gpd.GeoDataFrame) -> list[list[float]]:
    return _rounded(shapely.get_coordinates(frame.geometry).tolist())


def _rounded(points: Sequence[Sequence[float]]) -> list[list[float]]:
    return [[round(number, _DECIMALS) for number in point] for point in points]
