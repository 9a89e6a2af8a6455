"""Names, words, symbols and key figures for the map's script, column by column."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from ..atlas.symbols import Symbols, column, tones
from ..base.translate import catalogue, has, tr
from ..base.units import format_date, format_quantity, with_unit
from ..records.attributes import ATTRIBUTES
from ..records.vocabulary import LAYERS

FIGURES: dict[str, tuple[str, ...]] = {
    "zones": ("area_ha", "available_ha", "fill_rate_pct"),
    "clusters": ("area_ha", "available_ha", "fill_rate_pct"),
    "hydropower": ("capacity_mw", "generation_gwh", "year_commissioned"),
    "mines": ("area_ha", "reserves_t", "capacity_tpy"),
    "projects": ("investment_vnd_bn", "capacity_mw", "area_ha"),
}
"""Key figures of each layer's tooltip."""

_BETWEEN = "\x1f"


@dataclass(frozen=True)
class _Quantity:
    value: str
    lower: float | None
    upper: float | None
    qualifier: str
    unit: str


def encode_attributes(frames: Mapping[str, gpd.GeoDataFrame], symbols: Symbols, language: str) -> bytes:
    """Return names, words, symbols and key figures of all features as JSON, column by column.

    Parameters
    ----------
    frames : mapping of layer to GeoDataFrame
        The layers with their wide attributes, in the order of ``records.LAYERS``.
    symbols : Symbols
        Of the same features.
    language : {"vi", "en"}
    """
    shown = [frames[layer] for layer in LAYERS if layer in frames]
    table = {
        "language": language,
        "texts": _page_texts(language),
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


def _page_texts(language: str) -> dict[str, str]:
    prefix = "map.page."
    return {key[len(prefix) :]: text for key, text in catalogue(language).items() if key.startswith(prefix)}


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
        quantity = _Quantity("", lower[row], upper[row], qualifiers[row], unit)
        figures[row] = format_quantity(quantity, language) or None
    pairs = _texts(frame, f"{name}_as_of") + _BETWEEN + _texts(frame, f"{name}_basis")
    return {
        "label": tr(label if has(label) else f"map.figure.{name}", language),
        "template": "{n}" if unit == "year" else with_unit("{n}", unit, language),
        "year": unit == "year",
        "values": figures,
        "notes": _coded(pairs, lambda pair: _note(*pair.split(_BETWEEN), language=language)),
    }


def _numbers(frame: pd.DataFrame, name: str) -> npt.NDArray[np.float64]:
    return pd.to_numeric(column(frame, name), errors="coerce").to_numpy(dtype=float)


def _note(as_of: str, basis: str, *, language: str) -> str:
    """Return when and on what basis a figure stands: ``"10/2025 · quy hoạch"``."""
    day = format_date(as_of, language) if as_of else ""
    word = tr(f"map.basis.{basis}", language) if basis in ("planned", "target") else ""
    return " · ".join(filter(None, (day, word)))
