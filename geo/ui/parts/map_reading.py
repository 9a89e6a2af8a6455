"""Ask how a map is to be read: its code column, or what the values of a raster stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
import streamlit as st

from ...base.limits import limit
from ...base.text import tidy
from ...base.translate import tr
from ...formats.geotiff import Raster
from ...land.law import legends
from ...land.law.map_fields import CodeColumn, MapFields
from ...store.legal import read_legal
from ..session import cached
from ..session.kept_file import file_door, remembered

if TYPE_CHECKING:
    from ...land.law.legends import Legend
    from ...land.maps.parcels import LandUseMap

_SHOWN_VALUES = 4
_LONG_VALUE = 18
_MOST_CLASSES = 60
"""A raster with more different values than this in a sample is one of heights."""
_OWN_LEGEND, _FILE_LEGEND = "own", "file"


# -- code column ---------------------------------------------------------------------------------------


def code_column(land: LandUseMap, key: str, language: str) -> str | None:
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


def raster_kind(raster: Raster, key: str, language: str) -> Literal["cover", "slope"]:
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


def cover_legend(raster: Raster, key: str, language: str) -> Legend | None:
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
