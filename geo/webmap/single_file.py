"""A selection as an interactive map in one HTML file, which opens from the disk with no network.

Everything is in the file: Leaflet, the atlas's own scripts and styles, the letters of the typeface
that Vietnamese and English need, shapes, figures and their sources. A content security policy lets
only the scripts run that were put in, and lets nothing be fetched. Texts from the data are JSON that
the scripts show with ``textContent``. Equal frames give equal bytes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from string import Template
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from ..atlas.credits import credits_of, newest_day, used_sources
from ..atlas.fact_lines import FactLine, fact_lines
from ..atlas.selection import Selection
from ..atlas.selection_words import describe
from ..atlas.symbols import Symbols, legend, symbols
from ..base.text import escape, parted
from ..base.translate import has, tr
from ..base.units import format_date, format_number
from ..formats.csv import clean, plain
from ..records.vocabulary import LAYERS
from ..records.wording import label
from .base_map import map_settings, script_json
from .encoding import atlas_land, encode_attributes, encode_geometry, page_texts
from .ground import encode_ground
from .scripts import bundle, fonts, leaflet_scripts, leaflet_styles, own_text

if TYPE_CHECKING:
    from ..atlas.atlas import Atlas

_STYLES = ("atlas.css", "single.css")
_PAGE = "single.html"
_FONTS = "fonts"
_ROOM = "html_map.page"
_WEB = ("http://", "https://")
_PLACES = ("communes_2025", "districts_pre2025")


def to_html_map(
    frames: Mapping[str, gpd.GeoDataFrame],
    atlas: Atlas,
    language: str,
    *,
    selection: Selection | None = None,
    title: str = "",
) -> bytes:
    """Return the selection as one HTML file.

    Parameters
    ----------
    frames : mapping of str to GeoDataFrame
        Layer to its features, as :meth:`Atlas.select` returns them.
    atlas : Atlas
    language : {"vi", "en"}
    selection : Selection, optional
        What the frames were selected by: its filters and day stand under the title, and its vintage
        says which province outlines are drawn.
    title : str, optional
        Default: the name of the atlas.
    """
    chosen = selection or Selection()
    shown = {layer: frames[layer] for layer in LAYERS if layer in frames}
    sources = used_sources(shown, atlas)
    scripts = [*leaflet_scripts(), bundle("single.js")]
    styles = leaflet_styles() + own_text(_STYLES)
    page = Template(own_text([_PAGE]))
    return page.substitute(
        language=language,
        policy=escape(_policy(scripts, styles)),
        title=escape(clean(title) or tr("html_map.title", language)),
        subtitle=escape(_subtitle(shown, atlas, chosen, sources, language)),
        credits=escape(_credits(sources, language)),
        no_script=escape(tr("html_map.no_script", language)),
        styles=styles,
        data=script_json(_data(shown, atlas, chosen, sources, language)),
        scripts="\n".join(f"<script>{script}</script>" for script in scripts),
    ).encode("utf-8")


def _policy(scripts: Sequence[str], styles: str) -> str:
    """Return the content security policy: these scripts and styles and no other, nothing from elsewhere."""
    allowed = " ".join(map(_digest, scripts))
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_digest(styles)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# -- words ---------------------------------------------------------------------------------------


def _subtitle(
    frames: Mapping[str, gpd.GeoDataFrame],
    atlas: Atlas,
    selection: Selection,
    sources: pd.DataFrame,
    language: str,
) -> str:
    """Return filters, number of features and the day that the figures stand for."""
    communes = {str(code): str(name) for code, name in atlas.admin_units["name_vi"].items()}
    filters = describe(selection, language, commune_names=communes)
    filters.pop("as_of", None)
    count = format_number(sum(map(len, frames.values())), language, digits=0)
    key = "as_of" if selection.as_of else "newest"
    day = format_date(selection.as_of or newest_day(sources), language)
    dated = tr(f"html_map.{key}", language, day=day) if selection.as_of or len(sources) else ""
    parts = [tr("html_map.count", language, n=count), *filters.values(), dated]
    return clean(" · ".join(part for part in parts if part))


def _credits(sources: pd.DataFrame, language: str) -> str:
    lines = [tr("map.page.attribution", language), *credits_of(sources, language)]
    return " · ".join(lines)


# -- data ----------------------------------------------------------------------------------------


def _data(
    frames: Mapping[str, gpd.GeoDataFrame],
    atlas: Atlas,
    selection: Selection,
    sources: pd.DataFrame,
    language: str,
) -> dict[str, Any]:
    """Return everything that the page's script shows."""
    marks = symbols(frames)
    return {
        "texts": page_texts(language, _ROOM),
        "settings": {**map_settings({"leaflet": "", "fonts": _FONTS}), "isAlone": True},
        "fonts": {
            f"{_FONTS}/BeVietnamPro-{weight}.ttf": base64.b64encode(font).decode()
            for weight, font in fonts().items()
        },
        "vintage": selection.vintage,
        "land": json.loads(atlas_land(atlas)),
        "ground": json.loads(encode_ground(atlas)),
        "geometry": base64.b64encode(encode_geometry([frame.geometry for frame in frames.values()])).decode(),
        "table": json.loads(encode_attributes(frames, marks, language)),
        "layers": [LAYERS.index(layer) for layer in frames],
        "legend": _legend(marks, language),
        "features": _features(frames, list(sources.index), language),
        "sources": [_source(row, language) for row in sources.to_dict("records")],
    }


def _legend(marks: Symbols, language: str) -> list[dict[str, Any]]:
    """Return the legend with a count for each layer, so that the page can leave layers out.

    An item is its label, its symbol, how many features of each layer it stands for, and whether that
    number is shown.
    """
    whole = legend(marks, np.ones(len(marks), dtype=bool), language)
    counts: dict[tuple[str, str], list[int]] = {}
    for place in range(len(LAYERS)):
        for group in legend(marks, marks.layer == place, language):
            for item in group.items:
                by_layer = counts.setdefault((group.title, item.label), [0] * len(LAYERS))
                by_layer[place] = 1 if item.count is None else item.count
    return [
        {
            "title": group.title,
            "items": [
                [item.label, item.symbol, counts[group.title, item.label], item.count is not None]
                for item in group.items
            ],
        }
        for group in whole
    ]


def _features(
    frames: Mapping[str, gpd.GeoDataFrame], source_ids: list[str], language: str
) -> list[dict[str, Any]]:
    """Return what the card of each feature shows beside its name: place, figures, sources, doubts."""
    place_of = {source_id: place for place, source_id in enumerate(source_ids)}
    return [
        _feature(row, lines, place_of, language)
        for layer, frame in frames.items()
        for row, lines in zip(
            pd.DataFrame(frame.drop(columns=frame.geometry.name)).to_dict("records"),
            fact_lines(layer, frame, language),
            strict=True,
        )
    ]


def _feature(
    row: Mapping[Any, Any], lines: Sequence[FactLine], place_of: Mapping[str, int], language: str
) -> dict[str, Any]:
    places = [plain(row[name]) for name in _PLACES] + [label("province_code", row["province_code"], language)]
    level = plain(row["location_level"])
    return {
        "other": plain(row["name_vi"] if language == "en" else row["name_en"]) or "",
        "aliases": _listed(plain(row["aliases"])),
        "minerals": _listed(label("minerals", row["minerals"], language)),
        "place": ", ".join(filter(None, map(_listed, places))),
        "location": tr(f"ui.location.{level}", language) if has(f"ui.location.{level}") else "",
        "source": place_of.get(str(row["location_source_id"])),
        "own": bool(row.get("boundary_own", False)),
        "notes": plain(row["notes"]) or "",
        "facts": [
            [line.name, line.value, line.when, line.basis, place_of.get(line.source_id), line.note]
            for line in lines
        ],
    }


def _listed(cell: object) -> str:
    """Return the items of a cell as a reader reads them."""
    return ", ".join(parted(cell))


def _source(row: Mapping[Any, Any], language: str) -> dict[str, str]:
    """Return a document; its address only if it is one of the web."""
    url = str(plain(row["url"]) or "")
    standing = f"vocabulary.standing.{row['standing']}"
    return {
        "title": str(plain(row["title"]) or ""),
        "publisher": str(plain(row["publisher"]) or ""),
        "published": format_date(row["published"], language) if row["published"] else "",
        "standing": tr(standing, language) if has(standing) else "",
        "licence": str(plain(row["licence"]) or ""),
        "url": url if url.lower().startswith(_WEB) else "",
    }
