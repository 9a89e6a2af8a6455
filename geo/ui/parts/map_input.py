"""The widget that asks which map, one of the reader's own folder or an upload, and how it is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from ...atlas.atlas import Atlas
from ...base.errors import AtlasError
from ...base.file_notes import shown_name
from ...base.limits import limit
from ...base.text import tidy
from ...base.translate import tr
from ...formats.geotiff import Raster
from ...land.law import legends
from ...land.law.legends import Legend
from ...land.law.map_fields import CodeColumn, MapFields
from ...land.maps.opening import ENDINGS, OpenMap, file_hash, map_in, maps_in, open_map_file, spooled
from ...land.maps.parcels import LandUseMap
from ...land.overlap.question import MapChoice, MapKind
from ...store.legal import read_legal
from ...store.own.files import maps_folder
from ..session import cached, messages
from ..session.kept_file import file_door, remembered
from ..session.markup import element
from .file_questions import answered

_SOURCES = ("own", "upload")
_OPEN_MAPS = 4
_SHOWN_VALUES = 4
_LONG_VALUE = 18
_MOST_CLASSES = 60
"""A raster with more different values than this in a sample is one of heights."""
_OWN_LEGEND, _FILE_LEGEND = "own", "file"


@dataclass(frozen=True)
class _Found:
    """A map before it is opened: its name, where it lies, and what changes with its content."""

    name: str
    path: Path
    token: str


def map_input(atlas: Atlas, language: str, key: str) -> MapChoice | None:
    """Draw the widget and return the map chosen, None while something is missing.

    Parameters
    ----------
    key : str
        Tells this widget from others; what it holds survives a change of page.
    """
    with messages.boundary(language):
        found = _found(language, key)
        return None if found is None else _opened(found, language, f"{key}_{found.token[:12]}")
    return None


# -- where the map comes from ------------------------------------------------------------------------


def _found(language: str, key: str) -> _Found | None:
    source = st.segmented_control(
        tr("sites.map.source", language),
        _SOURCES,
        default=_SOURCES[0] if maps_in(maps_folder()) else _SOURCES[1],
        key=f"{key}_source",
        format_func=lambda name: tr(f"sites.map.from_{name}", language),
        required=True,
        persist_state="session",
    )
    return _own(language, key) if source == "own" else _uploaded(language, key)


def _own(language: str, key: str) -> _Found | None:
    names = maps_in(maps_folder())
    found = own_map(names, tr("sites.map.folder_empty", language), language, key=f"{key}_own")
    return None if found is None else _Found(*found, file_hash(found[1]))


def own_map(names: Sequence[str], if_none: str, language: str, *, key: str) -> tuple[str, Path] | None:
    """Say where the folder is and let one of its maps be chosen; return its name and path.

    Parameters
    ----------
    names : sequence of str
        Files of the folder that may be chosen.
    if_none : str
        What to say where there are none.
    """
    folder = maps_folder()
    told = tr("sites.map.folder", language) if names else if_none
    st.html(element("p", told, " ", element("code", str(folder)), class_="quiet"))
    if not names:
        return None
    name = st.selectbox(
        tr("sites.map.which", language),
        names,
        index=None,
        key=key,
        format_func=shown_name,
        placeholder=tr("sites.input.choose", language),
        filter_mode="contains",
        persist_state="session",
    )
    return None if name is None else (name, map_in(folder, name))


def _uploaded(language: str, key: str) -> _Found | None:
    kept = file_door(
        tr("sites.map.upload", language, mb=limit("map_upload_mb"), small=limit("map_in_memory_mb")),
        ENDINGS,
        f"{key}_upload",
        language,
        most_mb=limit("map_upload_mb"),
        keep=spooled,
    )
    return None if kept is None else _Found(kept.name, kept.place, kept.token)


# -- how it is read ----------------------------------------------------------------------------------


def _opened(found: _Found, language: str, key: str) -> MapChoice | None:
    def make(answers: dict[str, Any]) -> tuple[OpenMap, dict[str, Any]]:
        with st.spinner(tr("sites.input.reading", language)):
            opened = _open(found.token, tuple(sorted(answers.items())), found)
        if isinstance(opened, AtlasError):
            raise opened.with_traceback(None)
        return opened, answers

    made = answered(make, key, language)
    if made is None:
        return None
    opened, answers = made
    told = opened.report.sentences(language)
    if told:
        st.html(element("ul", *(element("li", line) for line in told), class_="quiet"))
    label = shown_name(found.name) + (f": {opened.layer}" if opened.layer else "")

    def choose(kind: MapKind, *, column: str | None = None, legend: Legend | None = None) -> MapChoice:
        return MapChoice.of(opened.land, kind, label, found.token, column=column, legend=legend, read=answers)

    if not isinstance(opened.land, Raster):
        column = _code_column(opened.land, key, language)
        return None if column is None else choose("vector", column=column)
    kind = _raster_kind(opened.land, key, language)
    if kind == "slope":
        return choose("slope")
    legend = _cover_legend(opened.land, key, language)
    return None if legend is None else choose("cover", legend=legend)


@st.cache_resource(show_spinner=False, max_entries=_OPEN_MAPS)
def _open(token: str, answers: tuple[tuple[str, Any], ...], _found: _Found) -> OpenMap | AtlasError:
    """Return an open map or why it cannot be opened; the first two arguments are its name."""
    try:
        return open_map_file(_found.name, _found.path, **dict(answers))
    except AtlasError as error:
        return error


# -- code column ---------------------------------------------------------------------------------------


def _code_column(land: LandUseMap, key: str, language: str) -> str | None:
    """Ask which column holds the land-use codes, the recognised ones first; None before it is chosen."""
    sample = remembered(f"{key}_sample", key, land.sample)
    fields = _fields()
    found = fields.code_columns(sample, cached.legal().codes)
    known = {column.column: column for column in found}
    personal = set(fields.personal(map(str, sample.columns)))
    others = [str(column) for column in sample.columns if str(column) not in {*known, *personal}]
    if not known:
        st.info(tr("sites.map.no_code_column", language))
    return st.selectbox(
        tr("sites.map.column", language),
        [*known, *others],
        index=0 if known else None,
        key=f"{key}_column",
        format_func=lambda name: _column_label(name, known.get(name), sample, language),
        placeholder=tr("sites.input.choose", language),
        help=tr("sites.map.column_help", language),
        filter_mode="contains",
        persist_state="session",
    )


def _column_label(name: str, known: CodeColumn | None, sample: pd.DataFrame, language: str) -> str:
    counts = sample[name].dropna().astype(str).map(tidy).replace("", np.nan).value_counts()
    values = map(str, counts.index[:_SHOWN_VALUES])
    shown = ", ".join(text if len(text) <= _LONG_VALUE else f"{text[:_LONG_VALUE]}…" for text in values)
    label = f"{name} — {shown or tr('sites.map.blank', language)}"
    return tr("sites.map.recognised", language, column=label) if known is not None else label


@st.cache_resource(show_spinner=False, max_entries=1)
def _fields() -> MapFields:
    return MapFields(read_legal())


# -- rasters -------------------------------------------------------------------------------------------


def _raster_kind(raster: Raster, key: str, language: str) -> Literal["cover", "slope"]:
    """Ask whether the cells are classes or heights; the likelier is chosen beforehand."""
    guess = "cover" if remembered(f"{key}_classes", key, lambda: _holds_classes(raster)) else "slope"
    kind = st.segmented_control(
        tr("sites.map.raster", language),
        ("cover", "slope"),
        default=guess,
        key=f"{key}_kind",
        format_func=lambda name: tr(f"sites.map.kind_{name}", language),
        required=True,
        persist_state="session",
    )
    st.caption(tr(f"sites.map.about_{kind}", language))
    return "slope" if kind == "slope" else "cover"


def _holds_classes(raster: Raster) -> bool:
    if raster.dtype.startswith("float") or raster.unit:
        return False
    return bool(raster.colours or raster.labels) or np.unique(raster.sample()).size <= _MOST_CLASSES


def _cover_legend(raster: Raster, key: str, language: str) -> Legend | None:
    """Ask what the classes stand for: a bundled legend, that of the file, or one of the reader's."""
    of_file = legends.from_raster(raster)
    guess = remembered(f"{key}_guess", key, lambda: legends.guess(raster))
    options = [*([_FILE_LEGEND] if of_file else []), *legends.BUNDLED, _OWN_LEGEND]

    def label(token: str) -> str:
        if token in legends.BUNDLED:
            return legends.bundled(token).name(language)
        return tr(f"sites.map.legend_{token}", language)

    chosen = st.selectbox(
        tr("sites.map.legend", language),
        options,
        index=options.index(guess.token) if guess is not None and guess.token in options else None,
        key=f"{key}_legend",
        format_func=label,
        placeholder=tr("sites.input.choose", language),
        filter_mode=None,
        persist_state="session",
    )
    if chosen is None:
        return None
    if chosen == _FILE_LEGEND:
        return of_file
    return _own_legend(key, language) if chosen == _OWN_LEGEND else legends.bundled(chosen)


def _own_legend(key: str, language: str) -> Legend | None:
    st.caption(tr("sites.map.legend_help", language))
    kept = file_door(
        tr("sites.map.own_legend_file", language, mb=limit("upload_mb")),
        (".csv",),
        f"{key}_legend_file",
        language,
        most_mb=limit("upload_mb"),
        keep=lambda content, _: bytes(content),
    )
    return None if kept is None else legends.from_csv(kept.place)
