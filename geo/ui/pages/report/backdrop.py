"""What lies under the maps of a file: nothing, a raster of the reader's own, or tiles from the internet."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import streamlit as st

from ....base.errors import SelectionError, UploadError
from ....base.file_notes import shown_name
from ....base.limits import limit
from ....base.text import tidy
from ....base.translate import tr
from ....export.order import Underlay
from ....land.maps.opening import file_hash, kind_of_file, maps_in, open_map_file, spooled
from ....store.own.files import maps_folder
from ....uploads.kept import KeptFile
from ....uploads.kinds import GEOTIFF, ending
from ...parts.choice import one_of
from ...parts.file_questions import answered
from ...parts.map_input import own_map
from ...session import messages, state
from ...session.kept_file import file_door, remembered

NONE, RASTER, TILES = "none", "raster", "tiles"
_TILE_NAMES = state.BASEMAPS[1:]
_ENDINGS = (".tif", ".tiff")
_OWN, _UPLOAD = "own", "upload"
_LAST_BAND = 3


def ask(language: str) -> Underlay:
    """Draw the choice and return what it puts under the maps; nothing while something is missing."""
    kinds = (NONE, RASTER, TILES) if has_tiles() else (NONE, RASTER)
    kind = _choice("backdrop", kinds, {name: f"report_page.backdrop.{name}" for name in kinds}, language)
    if kind == TILES:
        words = {name: f"report_page.backdrop.{name}" for name in _TILE_NAMES}
        name = _choice("backdrop_tiles", _TILE_NAMES, words, language)
        st.caption(tr("report_page.backdrop.tiles_help", language))
        return Underlay(tiles=name)
    if kind == RASTER:
        with messages.boundary(language):
            return _raster(language)
    return Underlay()


def has_tiles() -> bool:
    """Tell whether the package that fetches tiles is there."""
    return importlib.util.find_spec("contextily") is not None


def _choice(name: str, options: tuple[str, ...], words: dict[str, str], language: str) -> str:
    return one_of(
        options,
        options[0],
        label=tr(f"report_page.backdrop.label_{name}", language),
        key=f"report_{name}",
        name_of=lambda option: tr(words[option], language),
        wrap=True,
    )


# -- a raster of the reader's own --------------------------------------------------------------------


def _raster(language: str) -> Underlay:
    own = [name for name in maps_in(maps_folder()) if ending(name) in _ENDINGS]
    words = {source: f"sites.map.from_{source}" for source in (_OWN, _UPLOAD)}
    source = _choice("backdrop_from", (_OWN, _UPLOAD) if own else (_UPLOAD, _OWN), words, language)
    file = _own(own, language) if source == _OWN else _uploaded(language)
    if file is None:
        return Underlay()
    key = f"report_backdrop_{file.token[:12]}"

    def make(answers: dict[str, Any]) -> dict[str, Any]:
        with st.spinner(tr("sites.input.reading", language)):
            remembered("report_backdrop_read", (file.token, *answers.items()), lambda: _try(file, **answers))
        return answers

    answers = answered(make, key, language)
    if answers is None:
        return Underlay()
    credit = st.text_input(
        tr("report_page.backdrop.credit", language),
        key="report_backdrop_credit",
        max_chars=limit("title_characters"),
        placeholder=tr("report_page.backdrop.credit_hint", language),
        persist_state="session",
    )
    return Underlay(raster=file, epsg=answers.get("epsg"), credit=tidy(credit))


def _own(names: list[str], language: str) -> KeptFile[Path] | None:
    found = own_map(
        names, tr("report_page.backdrop.folder_empty", language), language, key="report_backdrop_own"
    )
    if found is None:
        return None
    name, path = found
    return KeptFile(shown_name(name), path.stat().st_size, file_hash(path), path)


def _uploaded(language: str) -> KeptFile[Path] | None:
    return file_door(
        tr("report_page.backdrop.upload", language, mb=limit("map_upload_mb")),
        _ENDINGS,
        "report_backdrop_upload",
        language,
        most_mb=limit("map_upload_mb"),
        keep=spooled,
    )


def _try(file: KeptFile[Path], epsg: int | None = None, **_: Any) -> None:  # noqa: ANN401  other answers
    """Open a raster where it cannot harm, then as the sheets will.

    Raises
    ------
    SystemQuestionError
        If its coordinate system has to be told.
    UploadError, CrsError, SelectionError
        If it cannot be used.
    """
    from ....formats.geotiff import Raster  # noqa: PLC0415  GDAL's second copy is loaded for rasters only

    if kind_of_file(file.name, file.place) != GEOTIFF:
        raise UploadError("report_page.error.raster", name=file.name)
    try:
        open_map_file(file.name, file.place, epsg=epsg)
    except SelectionError:  # several bands: the first three are red, green and blue
        Raster(file.place, band=_LAST_BAND, epsg=epsg)
