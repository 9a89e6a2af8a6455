"""The boundaries given so far: their table, the file in which they lie, taking one back."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import streamlit as st

from ....atlas.atlas import Atlas
from ....base.errors import AtlasError, DataError
from ....base.remark import sentence
from ....base.translate import tr
from ....base.units import format_date, format_number
from ....records.wording import feature_name, feature_names, word
from ....store.own.boundaries import OwnBoundaries
from ...parts.table import formatted
from ...session import messages, state
from ...session.markup import element

_NUMBERS = ("area", "declared", "difference")


def tell(key: str, **params: str) -> None:
    """Keep what a button did, to be said by :func:`told` in the next run."""
    st.session_state["boundary_done"] = (key, params)


def told(language: str) -> None:
    """Say once what the last button did."""
    done = st.session_state.pop("boundary_done", None)
    if done is not None:
        key, params = done
        st.success(messages.plain(tr(key, language, **params)))


def take_back(atlas: Atlas, own: OwnBoundaries, feature_id: str, language: str) -> None:
    """Draw the button that takes a boundary back, and asks before."""
    name = feature_name(atlas.feature(feature_id), language)

    def agreed() -> None:
        try:
            own.take_back(feature_id)
        except AtlasError as error:
            st.session_state["errors"] = [error]
        else:
            tell("boundary.page.taken_back", name=name)

    with st.popover(tr("boundary.page.take_back", language), icon=":material/undo:"):
        st.write(messages.plain(tr("boundary.page.take_back_ask", language, name=name)))
        st.button(tr("boundary.page.take_back_yes", language), key="boundary_take_back", on_click=agreed)


def draw(atlas: Atlas, own: OwnBoundaries, language: str) -> None:
    """Draw the table of boundaries, and where they lie."""
    st.html(element("h2", tr("boundary.page.own", language), class_="section-title"))
    if len(atlas.own_boundaries):
        _table(atlas.own_boundaries, atlas, language)
    else:
        st.html(element("p", tr("boundary.page.own_none", language), class_="quiet"))
    left = atlas.own_boundaries[~atlas.own_boundaries.index.isin(atlas.features.index)]
    if len(left):
        names = "; ".join(left["name_vi"].where(left["name_vi"] != "", left.index.to_series()))
        st.info(messages.plain(tr("boundary.page.own_left", language, names=names)))
    if not own.path.exists():
        return
    st.html(element("p", tr("boundary.page.own_file", language), class_="quiet"))
    st.code(str(own.path), language=None, wrap_lines=True)
    lines = [tr("boundary.page.own_open", language)]
    past = len(own.history())
    if past:
        count = format_number(past, language, digits=0)
        lines.append(tr("boundary.page.history", language, count=count))
    st.html(element("p", " ".join(lines), class_="quiet"))
    st.download_button(
        tr("boundary.page.download", language),
        data=own.path.read_bytes,
        file_name=own.path.name,
        mime="application/geopackage+sqlite3",
        key="boundary_download",
        icon=":material/download:",
        on_click="ignore",
    )


def damaged(own: OwnBoundaries, fault: DataError, language: str) -> None:
    """Say that the file cannot be read, and let the reader give it another name."""

    def set_aside() -> None:
        try:
            aside = own.set_aside()
        except AtlasError as error:
            st.session_state["errors"] = [error]
        else:
            tell("boundary.page.was_set_aside", path=str(aside))

    st.error(messages.plain(sentence(fault, language)))
    st.button(
        tr("boundary.page.set_aside", language),
        help=tr("boundary.page.set_aside_help", language),
        key="boundary_set_aside",
        on_click=set_aside,
    )


def _table(given: gpd.GeoDataFrame, atlas: Atlas, language: str) -> None:
    names = feature_names(atlas.features, language).reindex(given.index)
    shown = pd.DataFrame(
        {
            "name": names.where(names.notna(), given["name_vi"]).to_numpy(),
            "layer": [word("layer", layer, language) for layer in given["layer"]],
            "area": given["area_ha"].round(2).to_numpy(),
            "declared": given["declared_ha"].to_numpy(),
            "difference": given["difference_pct"].round(1).to_numpy(),
            "source": given["source_title"].to_numpy(),
            "as_of": [format_date(day, language) for day in given["as_of"]],
            "given": [format_date(instant[:10], language) for instant in given["given_at"]],
        }
    )
    ids = [str(feature_id) for feature_id in given.index]

    def choose() -> None:
        rows = st.session_state["boundary_table"]["selection"]["rows"]
        if rows and ids[rows[0]] in atlas.features.index:
            state.choose_feature(ids[rows[0]])

    st.dataframe(
        formatted(shown, language),
        key="boundary_table",
        hide_index=True,
        column_config={
            str(name): (st.column_config.NumberColumn if name in _NUMBERS else st.column_config.TextColumn)(
                tr(f"boundary.page.column_{name}", language)
            )
            for name in shown
        },
        on_select=choose,
        selection_mode="single-row",
    )
