"""The widget that asks which map: one of the reader's own folder, or an upload."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from ...atlas.atlas import Atlas
from ...base.errors import AtlasError
from ...base.file_notes import shown_name
from ...base.limits import limit
from ...base.translate import tr
from ...formats.geotiff import Raster
from ...land.maps.opening import ENDINGS, OpenMap, file_hash, map_in, maps_in, open_map_file, spooled
from ...store.own.files import maps_folder
from ..session import messages
from ..session.kept_file import file_door
from ..session.markup import element
from .map_reading import code_column, cover_legend, raster_kind
from .site_input import answered

if TYPE_CHECKING:
    from ...land.law.legends import Legend
    from ...land.maps.parcels import LandUseMap


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


MapKind = Literal["vector", "cover", "slope"]

_SOURCES = ("own", "upload")
_OPEN_MAPS = 4


@dataclass(frozen=True)
class MapChoice:
    """A map that is open, and how to read it.

    Parameters
    ----------
    opened : LandUseMap or Raster
    kind : str
        ``"vector"``, ``"cover"`` (a raster of classes) or ``"slope"`` (a raster of heights).
    column : str or None
        The code column of a vector map.
    legend : Legend or None
        The legend of a raster of classes.
    label : str
        What to call the map. Plain text.
    token : str
        Hash of the map's content and of how it is read; the same for the same map.
    """

    opened: LandUseMap | Raster
    kind: MapKind
    column: str | None
    legend: Legend | None
    label: str
    token: str


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
    choose = partial(_choice, found, opened, answers)
    if not isinstance(opened.land, Raster):
        column = code_column(opened.land, key, language)
        return None if column is None else choose("vector", column=column)
    kind = raster_kind(opened.land, key, language)
    if kind == "slope":
        return choose("slope")
    legend = cover_legend(opened.land, key, language)
    return None if legend is None else choose("cover", legend=legend)


def _choice(
    found: _Found,
    opened: OpenMap,
    answers: dict[str, Any],
    kind: MapKind,
    *,
    column: str | None = None,
    legend: Legend | None = None,
) -> MapChoice:
    classes = sorted(legend.classes.items()) if legend is not None else ()
    read = (found.token, sorted(answers.items()), kind, column, classes)
    token = hashlib.sha256(repr(read).encode()).hexdigest()
    label = shown_name(found.name) + (f": {opened.layer}" if opened.layer else "")
    return MapChoice(opened.land, kind, column, legend, label, token)


@st.cache_resource(show_spinner=False, max_entries=_OPEN_MAPS)
def _open(token: str, answers: tuple[tuple[str, Any], ...], _found: _Found) -> OpenMap | AtlasError:
    """Return an open map or why it cannot be opened; the first two arguments are its name."""
    try:
        return open_map_file(_found.name, _found.path, **dict(answers))
    except AtlasError as error:
        return error
