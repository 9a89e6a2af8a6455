"""The map page: headline figures, the map, its table twin and the chosen feature."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import geopandas as gpd
import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.derived import AVAILABLE
from ...atlas.selection import Selection
from ...atlas.totals import HEADLINES, Figure, Totals, apart_text
from ...base.errors import NotFoundError
from ...base.translate import tr
from ...base.units import format_date, format_number, format_unit, is_known
from ...records.vocabulary import BASES, LAYERS
from ...records.wording import word
from ...webmap.base_map import FitRequest
from ..parts import details, downloads, table, terrain
from ..parts.map_view import MapEvent, show_map
from ..session import cached, messages, state
from ..session.markup import Markup, element, joined

_HEIGHT_PX = 620
_AROUND_DEG = 0.04
"""How far the map shows around a feature that it goes to."""
_HEADINGS = {
    "area_ha": "area",
    AVAILABLE: "available",
    "fill_rate_pct": "fill",
    "investment_vnd_bn": "investment",
    "capacity_mw": "capacity",
}
"""The words over each headline figure, by its attribute."""
_NUMBER = re.compile(r"\d[\d.,]*")


def render(atlas: Atlas, language: str) -> None:
    """Draw the page."""
    selection = state.selection()
    chosen = cached.chosen(atlas, selection)
    st.html(figures(chosen.totals, selection, language, imprecise=chosen.imprecise))
    if not chosen.totals.count:
        _nothing_found(atlas, selection, language)
    _stage(atlas, language)
    st.html(element("p", tr("ui.credit.short", language), class_="credits"))


# -- headline figures ------------------------------------------------------------------------------


def figures(totals: Totals, selection: Selection, language: str, *, imprecise: int = 0) -> Markup:
    """Return the strip for the totals of a selection.

    Parameters
    ----------
    imprecise : int
        Features that a drawn area leaves out because only their commune or district is known.
    """
    headlines = [_headline(totals, name, language) for name in HEADLINES]
    items = [_count(totals, language), *filter(None, headlines)]
    return joined(
        element("dl", *items, class_="figures", tabindex="0", aria_label=tr("ui.figures.label", language)),
        _conditions(selection, imprecise, language),
    )


def _count(totals: Totals, language: str) -> Markup:
    layers = [
        f"{word('layer', layer, language)} {format_number(count, language, digits=0)}"
        for layer, count in totals.by_layer.items()
        if count
    ]
    return element(
        "div",
        element("dt", tr("ui.figures.count", language)),
        element("dd", format_number(totals.count, language, digits=0), class_="value"),
        title=" · ".join(layers),
        data_figure="count",
    )


def _headline(totals: Totals, attribute: str, language: str) -> Markup | str:
    actual = totals.figure(attribute)
    if actual is None:
        return ""
    others = [totals.figure(attribute, basis) for basis in BASES if basis != "actual"]
    layers = ", ".join(word("layer", layer, language) for layer in actual.layers)
    return element(
        "div",
        element("dt", tr(f"ui.figures.{_HEADINGS[attribute]}", language)),
        element("dd", *_parts(format_unit(actual.value, actual.unit, language)), class_="value"),
        element("dd", tr("ui.figures.known", language, known=actual.known, total=actual.of), class_="known"),
        *_apart(others, language),
        *(_left_out(totals, language) if attribute == AVAILABLE else ()),
        title=layers,
        data_figure=attribute,
    )


def _apart(others: Iterable[Figure | None], language: str) -> list[Markup]:
    return [
        element(
            "dd",
            tr(
                f"ui.figures.{figure.basis}", language, value=format_unit(figure.value, figure.unit, language)
            ),
            f" ({figure.known}/{figure.of})",
            class_="planned",
        )
        for figure in others
        if figure is not None and is_known(figure.value)
    ]


def _left_out(totals: Totals, language: str) -> list[Markup]:
    """Return the land that the headline of land still to be had does not count, and why."""
    return [
        element(
            "dd",
            f"{format_unit(apart.value, 'ha', language)} ",
            apart_text(apart, language),
            f" ({format_number(apart.known, language, digits=0)})",
            class_="planned",
            data_apart=apart.why,
        )
        for apart in totals.apart
    ]


def _parts(text: str) -> list[str]:
    """Return a quantity with its unit set smaller than its number."""
    number = _NUMBER.search(text)
    if number is None:
        return [text]
    before, after = text[: number.start()], text[number.end() :]
    return [
        element("small", before) if before else "",
        number[0],
        element("small", after) if after else "",
    ]


def _conditions(selection: Selection, imprecise: int, language: str) -> Markup | str:
    """Return what else the reader must know to read the figures right."""
    said = []
    if selection.as_of:
        said.append(tr("ui.figures.as_of", language, date=format_date(selection.as_of, language)))
    if not selection.drafts:
        said.append(tr("ui.figures.no_drafts", language))
    if imprecise:
        said.append(tr("ui.figures.imprecise", language, count=format_number(imprecise, language, digits=0)))
    return element("p", " · ".join(said), class_="asof") if said else ""


def _nothing_found(atlas: Atlas, selection: Selection, language: str) -> None:
    """Say that no feature is left, and offer the filters whose removal brings some back."""
    loosened = cached.loosened(atlas, selection)
    advice = tr("ui.empty.loosen" if loosened else "ui.empty.nothing", language)
    with st.container(key="empty", border=True):
        st.html(element("p", element("b", tr("ui.empty.title", language)), " ", advice, role="status"))
        if not loosened:
            st.button(
                tr("ui.filter.reset", language),
                key="empty_reset",
                on_click=state.replace_selection,
                args=(Selection(vintage=selection.vintage),),
            )
            return
        with st.container(horizontal=True):
            for one in loosened:
                count = format_number(one.count, language, digits=0)
                name = state.filter_name(one.field, language)
                st.button(
                    tr("ui.empty.option", language, filter=name, count=count),
                    key=f"loosen_{one.field}",
                    on_click=state.replace_selection,
                    args=(selection.without(one.field),),
                )


# -- map, table, chosen feature --------------------------------------------------------------------


@st.fragment
def _stage(atlas: Atlas, language: str) -> None:
    """Draw the map, the table and the panel; choosing a feature runs only this again."""
    with messages.boundary(language):
        if state.take_wish_to_run_all():
            st.rerun()
        selection = state.selection()
        frames = cached.chosen(atlas, selection).frames
        with st.container(key="stage"):
            left, right = st.columns([7, 3], gap="medium")
            with left:
                _map(atlas, frames, selection, language)
            with right:
                _panel(atlas, frames, selection, language)
        if any(len(frame) for frame in frames.values()):
            with st.container(key="twin"):
                table.draw(frames, language, beside=lambda: _take_away(atlas, frames, selection, language))
        state.publish()


def _take_away(
    atlas: Atlas, frames: Mapping[str, gpd.GeoDataFrame], selection: Selection, language: str
) -> None:
    """Draw the ways to a report and to files of what the filters leave."""
    st.button(
        tr("report_page.open", language),
        key="table_report",
        icon=":material/print:",
        on_click=state.send,
        args=(state.REPORT_PAGE,),
        kwargs={"what": "selection"},
    )
    downloads.draw(frames, atlas, selection, language)


def _map(atlas: Atlas, frames: Mapping[str, gpd.GeoDataFrame], selection: Selection, language: str) -> None:
    all_frames = atlas.layers(LAYERS, as_of=selection.as_of, drafts=selection.drafts)
    show_map(
        frames,
        all_frames,
        atlas=atlas,
        selection=selection,
        language=language,
        selected_id=state.feature_id(),
        fit=_fit(all_frames),
        basemap=state.basemap(),
        shade=state.shade(),
        dark=st.context.theme.type == "dark",
        height=_HEIGHT_PX,
        key="map",
        view=state.view(),
        on_event=_take_event,
    )


def _fit(frames: Mapping[str, gpd.GeoDataFrame]) -> FitRequest | None:
    """Return the wish to see the feature that was chosen elsewhere than on the map."""
    token, feature_id = state.journey()
    for frame in frames.values():
        if feature_id in frame.index:
            shape: Any = frame.at[feature_id, "geometry"]
            if shape is None or shape.is_empty:
                return None
            west, south, east, north = shape.bounds
            around = (west - _AROUND_DEG, south - _AROUND_DEG, east + _AROUND_DEG, north + _AROUND_DEG)
            return FitRequest(token, around)
    return None


def _take_event(event: MapEvent) -> None:
    """Follow a click, or take what was drawn as a filter."""
    seen = st.session_state.get("map_event") or MapEvent()
    st.session_state["map_event"] = event
    if event.click_count != seen.click_count:
        state.choose_feature(event.clicked_id, travel=False)
    if event.drawing != seen.drawing:
        state.filter_by_drawing(event.drawing)


def _panel(atlas: Atlas, frames: Mapping[str, gpd.GeoDataFrame], selection: Selection, language: str) -> None:
    feature_id = state.feature_id()
    if feature_id is None:
        return
    st.button(
        tr("ui.details.close", language),
        key="close_panel",
        type="tertiary",
        icon=":material/close:",
        on_click=state.choose_feature,
        args=(None,),
    )
    if not any(feature_id in frame.index for frame in frames.values()):
        st.html(joined(element("p", tr("ui.details.gone", language), class_="quiet")))
    try:
        feature = atlas.feature(feature_id, as_of=selection.as_of, drafts=selection.drafts)
    except NotFoundError as error:
        messages.show_error(error, language)
        return
    details.panel(atlas, feature, language, as_of=selection.as_of, drafts=selection.drafts)
    terrain.draw(atlas, feature, language)
