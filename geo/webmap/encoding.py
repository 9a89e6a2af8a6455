"""What the maps' scripts are given once, as files: shapes, land, and what features are called and look like.

Shapes are a compact stream of numbers that ``Shapes`` of data.js reads; all else is JSON. Positions in
all of them are the features in the order of the layers and their rows.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ..atlas.derived import AVAILABLE, DERIVED, Derived
from ..atlas.derived_words import mark_texts
from ..atlas.symbols import Symbols, column, tones
from ..base.crs import require_crs
from ..base.translate import LANGUAGES, catalogue, has, tr
from ..base.units import Amount, format_date, format_quantity, with_unit
from ..records.attributes import ATTRIBUTES
from ..records.territory import territory
from ..records.vocabulary import LAYERS

if TYPE_CHECKING:
    from ..atlas.atlas import Atlas

FIGURES: dict[str, tuple[str, ...]] = {
    "zones": ("area_ha", "available_ha", "fill_rate_pct"),
    "clusters": ("area_ha", "available_ha", "fill_rate_pct"),
    "hydropower": ("capacity_mw", "generation_gwh", "year_commissioned"),
    "mines": ("area_ha", "reserves_t", "capacity_tpy"),
    "projects": ("investment_vnd_bn", "capacity_mw", "area_ha"),
}
"""Key figures of each layer's tooltip."""

_QUANTUM_DEG = 1e-6
_SIMPLIFY_DEG = 2e-5  # about 2 m: below a pixel at the closest zoom
_FEW_CORNERS = 64  # shapes with so few are not worth simplifying
_NO_GEOMETRY, _POINT, _POLYGON = 0, 1, 2
_BETWEEN = "\x1f"


def encode_geometry(geometries: Sequence[gpd.GeoSeries]) -> bytes:
    """Return the simplified shapes of all layers as a compact stream of numbers.

    Coordinates in millionths of a degree, each as the difference from the one before, zigzag
    coded (small numbers of either sign become small positive ones) and written in groups of
    seven bits. In this order: number of features; kind of each (0 no geometry, 1 point,
    2 polygon); number of rings of each polygon; number of corners of each ring; a marker's place
    for each feature that has one; all corners. Outer rings run one way and holes the other.

    Parameters
    ----------
    geometries : sequence of GeoSeries
        One for each layer, EPSG:4326.
    """
    for series in geometries:
        require_crs(series)
    shapes = np.array([shape for series in geometries for shape in series], dtype=object)
    known = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    polygonal = known & np.isin(shapely.get_type_id(shapes), (3, 6))
    kinds = np.where(polygonal, _POLYGON, np.where(known, _POINT, _NO_GEOMETRY))
    anchors = shapely.get_coordinates(shapely.point_on_surface(shapes[known]))

    polygons = shapes[polygonal]
    is_rich = shapely.get_num_coordinates(polygons) > _FEW_CORNERS
    polygons[is_rich] = shapely.simplify(polygons[is_rich], _SIMPLIFY_DEG)
    polygons = shapely.orient_polygons(polygons)
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, ring_owner = shapely.get_rings(parts, return_index=True)
    ring_counts = np.bincount(part_owner[ring_owner], minlength=len(polygons))
    corners, corner_ring = shapely.get_coordinates(rings, return_index=True)
    is_closing = np.append(corner_ring[1:] != corner_ring[:-1], np.ones(min(1, len(corners)), dtype=bool))
    corners, corner_ring = corners[~is_closing], corner_ring[~is_closing]
    corner_counts = np.bincount(corner_ring, minlength=len(rings))

    numbers = [np.array([len(shapes)]), kinds, ring_counts, corner_counts, _deltas(anchors), _deltas(corners)]
    return _varints(np.concatenate(numbers).astype(np.uint32))


def _deltas(coordinates: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return quantised differences from point to point, zigzag coded, x and y in turn."""
    quantised = np.rint(coordinates / _QUANTUM_DEG).astype(np.int64)
    steps = np.diff(quantised, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    return (steps << 1) ^ (steps >> 63)


def _varints(numbers: npt.NDArray[np.uint32]) -> bytes:
    """Return numbers below 2**32 in groups of seven bits, lowest first, high bit on all but the last."""
    shifts = np.arange(0, 35, 7, dtype=np.uint32)
    rest = numbers[:, None] >> shifts
    is_written = rest > 0
    is_written[:, 0] = True
    groups = (rest & 0x7F).astype(np.uint8)
    groups[:, :-1] |= is_written[:, 1:].astype(np.uint8) << 7
    return bytes(groups[is_written])


def encode_land(
    provinces: Mapping[str, gpd.GeoDataFrame], places: pd.DataFrame, languages: Sequence[str]
) -> bytes:
    """Return the local base map: province outlines of both vintages, communes, neighbours, as JSON.

    Parameters
    ----------
    provinces : mapping of vintage to GeoDataFrame
        Columns ``code``, ``name_vi`` and the outlines.
    places : DataFrame
        ``admin_units`` of the atlas; the communes in force are taken.
    languages : sequence of str
        Languages in which to name the neighbours.
    """
    vintages = list(provinces)
    communes = places[(places["level"] == "commune") & places["valid_to"].fillna("").eq("")]
    communes = communes[communes["lon"].notna() & communes["lat"].notna()]
    land = {
        "provinces": [
            {"code": str(code), "name": name, "vintage": vintage}
            for vintage in vintages
            for code, name in provinces[vintage][["code", "name_vi"]].itertuples(index=False)
        ],
        "outlines": base64.b64encode(encode_geometry([provinces[v].geometry for v in vintages])).decode(),
        "places": [
            [name, round(float(lon), 4), round(float(lat), 4), int(kind != "xã")]
            for name, lon, lat, kind in communes[["name_vi", "lon", "lat", "kind"]].itertuples(index=False)
        ],
        "neighbours": [
            {"at": at, "names": {language: tr(f"map.neighbour.{name}", language) for language in languages}}
            for name, at in territory().covered.neighbours.items()
        ],
    }
    return json.dumps(land, ensure_ascii=False, separators=(",", ":")).encode()


def atlas_land(atlas: Atlas) -> bytes:
    """Return the local base map of an atlas in every language, see :func:`encode_land`."""
    provinces = {vintage: atlas.provinces(vintage) for vintage in ("2025", "pre2025")}
    return encode_land(provinces, atlas.admin_units.reset_index(), LANGUAGES)


def page_texts(language: str, *rooms: str) -> dict[str, str]:
    """Return the sentences that a map's script shows, by what follows the room in their keys."""
    return {
        key.removeprefix(f"{room}."): text
        for room in rooms
        for key, text in catalogue(language).items()
        if key.startswith(f"{room}.")
    }


def encode_attributes(frames: Mapping[str, gpd.GeoDataFrame], symbols: Symbols, language: str) -> bytes:
    """Return names, words, symbols and key figures of all features as JSON, column by column.

    Parameters
    ----------
    frames : mapping of layer to GeoDataFrame
        The layers with their wide attributes, in the order of ``LAYERS``.
    symbols : Symbols
        Of the same features.
    language : {"vi", "en"}
    """
    shown = [frames[layer] for layer in LAYERS if layer in frames]
    table = {
        "language": language,
        "texts": page_texts(language, "map.page"),
        "tones": tones(),
        "layerNames": [tr(f"vocabulary.layer.{layer}", language) for layer in LAYERS],
        "ids": [str(feature_id) for frame in shown for feature_id in frame.index.to_numpy(dtype=object)],
        "names": [name for frame in shown for name in _names(frame, language)],
        "kinds": _words(shown, "kind", language),
        "statuses": _words(shown, "status", language),
        "layer": symbols.layer.tolist(),
        "tone": symbols.tone.tolist(),
        "state": symbols.state.tolist(),
        "place": symbols.place.tolist(),
        "draft": symbols.draft.tolist(),
        "radius": symbols.radius_px.tolist(),
        "disc": symbols.disc_m.tolist(),
        "own": symbols.own.tolist(),
        "figures": [_figures(layer, frames[layer], language) if layer in frames else [] for layer in LAYERS],
    }
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def _texts(frame: pd.DataFrame, name: str) -> npt.NDArray[np.object_]:
    """Return a column as Python texts, blank where nothing is known."""
    return column(frame, name).fillna("").astype(str).to_numpy(dtype=object)


def _names(frame: pd.DataFrame, language: str) -> list[str]:
    names = _texts(frame, "name_vi")
    if language == "vi":
        return list(names)
    translated = _texts(frame, f"name_{language}")
    return list(np.where(translated == "", names, translated))


def _words(frames: Sequence[pd.DataFrame], name: str, language: str) -> dict[str, list[Any]]:
    """Return the vocabulary's words for a column of tokens."""
    tokens = np.concatenate([np.array([], dtype=object), *(_texts(frame, name) for frame in frames)])
    return _coded(tokens, lambda token: _word(f"vocabulary.{name}.{token}", token, language))


def _word(key: str, otherwise: str, language: str) -> str:
    return tr(key, language) if has(key) else otherwise


def _coded(values: npt.NDArray[np.object_], word: Callable[[str], str]) -> dict[str, list[Any]]:
    """Return each value as a number, and what the numbers mean."""
    codes, unique = pd.factorize(values)
    return {"labels": [word(value) for value in unique], "codes": codes.tolist()}


def _figures(layer: str, frame: gpd.GeoDataFrame, language: str) -> list[dict[str, Any]]:
    return [_figure(name, frame, language) for name in FIGURES[layer]]


def _figure(name: str, frame: gpd.GeoDataFrame, language: str) -> dict[str, Any]:
    """Return one figure of a layer's features: numbers, texts for ranges and bounds, None if unknown."""
    attribute = ATTRIBUTES.get(name)
    unit = attribute.unit if attribute else "ha"
    label = f"vocabulary.attribute.{name}"
    values = [None if np.isnan(number) else float(f"{number:.6g}") for number in _numbers(frame, name)]
    lower, upper = (_numbers(frame, f"{name}_{end}") for end in ("lower", "upper"))
    qualifiers = _texts(frame, f"{name}_qualifier")
    figures: list[float | str | None] = list(values)
    for row in np.flatnonzero((qualifiers != "") & (qualifiers != "exact")):
        quantity = Amount("", lower[row], upper[row], qualifiers[row], unit)
        figures[row] = format_quantity(quantity, language) or None
    marks = [_marks(row, language) for row in _rows(name, frame)]
    pairs = _texts(frame, f"{name}_as_of") + _BETWEEN + _texts(frame, f"{name}_basis")
    pairs = pairs + _BETWEEN + np.array(marks, dtype=object)
    return {
        "label": tr(label if has(label) else f"map.figure.{name}", language),
        "template": "{n}" if unit == "year" else with_unit("{n}", unit, language),
        "year": unit == "year",
        "values": figures,
        "notes": _coded(pairs, lambda pair: _note(*pair.split(_BETWEEN), language=language)),
    }


def _numbers(frame: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    return pd.to_numeric(column(frame, name), errors="coerce").to_numpy(dtype=float)


def _rows(name: str, frame: pd.DataFrame) -> Sequence[Any]:
    """Return of each feature the derived figure, or whether the figure rests on a draft."""
    if name == AVAILABLE and DERIVED in frame.columns:
        return list(frame[DERIVED])
    return list(frame[f"{name}_draft"]) if f"{name}_draft" in frame.columns else [False] * len(frame)


def _marks(row: Derived | bool, language: str) -> str:
    """Return what is to be said of a figure besides date and basis."""
    if isinstance(row, Derived):
        return " · ".join(mark_texts(row, language))
    return tr("core.mark.draft", language) if row else ""


def _note(as_of: str, basis: str, marks: str, *, language: str) -> str:
    """Return when and on what basis a figure stands: ``"10/2025 · quy hoạch · dự thảo"``."""
    day = format_date(as_of, language) if as_of else ""
    word = tr(f"map.basis.{basis}", language) if basis in ("planned", "target") else ""
    return " · ".join(filter(None, (day, word, marks)))
