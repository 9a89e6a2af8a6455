"""The side bar: every filter of a selection, with counts beside the options."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal

import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.selection import RANGE_KEYS, Selection
from ...atlas.selection_values import Range
from ...base.errors import SelectionError
from ...base.limits import limit
from ...base.text import fold
from ...base.translate import tr
from ...base.units import format_number
from ...records.territory import VINTAGES, province_names
from ...records.vocabulary import (
    KINDS,
    LAYERS,
    MINERALS,
    SECTORS,
    STATUSES,
)
from ...records.wording import feature_names, word
from ..session import cached, state
from ..session.messages import plain, show_error

Counts = Mapping[str, int]

_LISTS = ("provinces", "districts", "communes", "kinds", "statuses", "minerals", "sectors")
_ORDER: dict[str, tuple[str, ...]] = {
    "kinds": tuple(dict.fromkeys(kind for kinds in KINDS.values() for kind in kinds)),
    "statuses": STATUSES,
    "minerals": MINERALS,
    "sectors": SECTORS,
}
_VOCABULARY = {"kinds": "kind", "statuses": "status", "minerals": "mineral", "sectors": "sector"}
_FIRST_DAY = date(1990, 1, 1)
_LAST_DAY = date(2050, 12, 31)
_SUGGESTIONS = 6
_KEPT: Literal["session"] = "session"
"""What a browser has not drawn yet it is told again; without it the next run would blank the filter."""
_COUNT = re.compile(r" \([\d.,]+\)$")


def render(atlas: Atlas, language: str) -> Selection:
    """Draw the side bar and return what it asks for; the session's selection follows it."""
    was = state.selection()
    _fill_widgets(was, overwrite=st.session_state.pop("widgets_follow", False))
    chosen, errors = _asked(was)
    state.take_selection(chosen)
    with st.sidebar:
        counts = cached.chosen(atlas, chosen).counts
        _head(chosen, language)
        _text(atlas, chosen, language)
        _layers(counts["layers"], language)
        _place(atlas, chosen, counts, language)
        _what(chosen, counts, language)
        _figures(chosen, errors, language)
        _contents(chosen, counts, language)
        _shade(language)
        _basemap(language)
    return chosen


# -- from the selection to the widgets and back ---------------------------------------------------


def _fill_widgets(chosen: Selection, *, overwrite: bool) -> None:
    """Give every widget its value where it has none, or where something else set the selection."""
    values: dict[str, Any] = {f"f_layer_{layer}": layer in chosen.layers for layer in LAYERS}
    values |= {f"f_{name}": list(getattr(chosen, name)) for name in _LISTS}
    for name in RANGE_KEYS:
        span = getattr(chosen, name) or Range()
        values |= {f"f_{name}_low": span.low, f"f_{name}_high": span.high}
    values |= {name: getattr(chosen, name[2:]) for name in ("f_vintage", "f_text", "f_drafts", "f_as_of")}
    values |= {"f_basemap": state.basemap(), "f_shade": state.shade()}
    for key, value in values.items():
        if overwrite or key not in st.session_state:
            st.session_state[key] = value


def _asked(was: Selection) -> tuple[Selection, dict[str, SelectionError]]:
    """Return the selection that the widgets ask for, and what is wrong with their ranges."""
    widgets = st.session_state
    vintage = widgets["f_vintage"] or was.vintage
    lists: dict[str, Any] = {name: tuple(widgets[f"f_{name}"] or ()) for name in _LISTS}
    if vintage != was.vintage:
        lists["provinces"] = ()
    for name in _LISTS:
        lists[name] = _tokens(name, lists[name], getattr(was, name))
        widgets[f"f_{name}"] = list(lists[name])
    ranges: dict[str, Any] = {}
    errors: dict[str, SelectionError] = {}
    for name in RANGE_KEYS:
        try:
            ranges[name] = Range(widgets[f"f_{name}_low"], widgets[f"f_{name}_high"])
        except SelectionError as error:
            ranges[name] = None
            errors[name] = error
    asked = replace(
        was,
        layers=tuple(layer for layer in LAYERS if widgets[f"f_layer_{layer}"]),
        vintage=vintage,
        text=(widgets["f_text"] or "")[: limit("query_text_characters")],
        drafts=bool(widgets["f_drafts"]),
        as_of=widgets["f_as_of"],
        **lists,
        **ranges,
    )
    return asked, errors


def _tokens(name: str, items: Sequence[str], were: Sequence[str]) -> tuple[str, ...]:
    """Return the tokens of the options that a list says are chosen.

    A widget sends back the text of its options. When counts changed while a click was under way,
    that text is no longer known to the widget and arrives here as it is: ``"Cụm (12)"``.
    """
    labels: dict[str, str] = st.session_state.get(f"labels_{name}", {})
    known = {*labels.values(), *were}
    tokens = (item if item in known else labels.get(_COUNT.sub("", item)) for item in items)
    return tuple(token for token in tokens if token is not None)


# -- drawing ---------------------------------------------------------------------------------------


def _head(chosen: Selection, language: str) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="filter_head"):
        st.subheader(tr("ui.filter.title", language), anchor=False)
        st.button(
            tr("ui.filter.reset", language),
            key="f_reset",
            type="tertiary",
            disabled=not chosen.active(),
            on_click=lambda: state.replace_selection(Selection(vintage=chosen.vintage)),
        )


def _text(atlas: Atlas, chosen: Selection, language: str) -> None:
    st.text_input(
        tr("ui.filter.search", language),
        key="f_text",
        type="search",
        placeholder=tr("ui.filter.search_hint", language),
        live="300ms",
        persist_state=_KEPT,
    )
    hits = atlas.search(chosen.text, limit=_SUGGESTIONS) if chosen.text else []
    if not hits:
        return
    names = feature_names(atlas.features.loc[[hit.feature_id for hit in hits]], language)
    with st.container(key="suggestions"):
        for place, hit in enumerate(hits):
            st.button(
                plain(names[hit.feature_id]),
                key=f"suggestion_{place}",
                type="tertiary",
                width="stretch",
                on_click=state.choose_feature,
                args=(hit.feature_id,),
            )


def _layers(counts: Counts, language: str) -> None:
    with st.container(key="layers"):
        st.caption(tr("ui.filter.layers", language))
        for layer in LAYERS:
            st.checkbox(
                _option(word("layer", layer, language), counts.get(layer, 0), language),
                key=f"f_layer_{layer}",
                persist_state=_KEPT,
            )
    st.toggle(
        tr("ui.filter.drafts", language),
        key="f_drafts",
        help=tr("ui.filter.drafts_help", language),
        persist_state=_KEPT,
    )
    st.date_input(
        tr("ui.filter.as_of", language),
        key="f_as_of",
        min_value=_FIRST_DAY,
        max_value=_LAST_DAY,
        format="DD/MM/YYYY",
        help=tr("ui.filter.as_of_help", language),
        persist_state=_KEPT,
    )


def _place(atlas: Atlas, chosen: Selection, counts: Mapping[str, Counts], language: str) -> None:
    with st.expander(tr("ui.filter.place", language), expanded=True):
        st.segmented_control(
            tr("ui.filter.vintage", language),
            VINTAGES,
            key="f_vintage",
            format_func=lambda vintage: tr(f"ui.filter.vintage_{vintage}", language),
            required=True,
            width="stretch",
            persist_state=_KEPT,
        )
        provinces = province_names(chosen.vintage)
        _choices("provinces", chosen, counts["provinces"], provinces, language)
        districts = {name: name for name in sorted(counts["districts"], key=fold)}
        _choices("districts", chosen, counts["districts"], districts, language)
        _choices("communes", chosen, counts["communes"], cached.commune_names(atlas), language)
        if chosen.bbox or chosen.polygon:
            st.caption(tr("ui.filter.shape_on", language))
            st.button(
                tr("ui.filter.shape_clear", language),
                key="f_shape_clear",
                on_click=lambda: state.replace_selection(replace(chosen, bbox=None, polygon=None)),
            )


def _what(chosen: Selection, counts: Mapping[str, Counts], language: str) -> None:
    with st.expander(tr("ui.filter.what", language), expanded=True):
        for name in ("statuses", "kinds"):
            _choices(name, chosen, counts[name], _vocabulary(name, language), language)


def _contents(chosen: Selection, counts: Mapping[str, Counts], language: str) -> None:
    with st.expander(tr("ui.filter.contents", language), expanded=bool(chosen.minerals or chosen.sectors)):
        for name in ("minerals", "sectors"):
            _choices(name, chosen, counts[name], _vocabulary(name, language), language)


def _vocabulary(name: str, language: str) -> dict[str, str]:
    return {token: word(_VOCABULARY[name], token, language) for token in _ORDER[name]}


def _choices(name: str, chosen: Selection, counts: Counts, names: Mapping[str, str], language: str) -> None:
    """Draw one list of options; those without a feature are left out unless they are chosen."""
    asked: Sequence[str] = getattr(chosen, name)
    options = [token for token in names if counts.get(token) or token in asked]
    options += [token for token in asked if token not in names]
    shown = {token: names.get(token, token) for token in options}
    st.session_state[f"labels_{name}"] = {label: token for token, label in shown.items()}

    def label(token: str) -> str:
        return _option(shown.get(token, token), counts.get(token, 0), language)

    st.multiselect(
        tr(f"ui.filter.{name}", language),
        options,
        key=f"f_{name}",
        format_func=label,
        placeholder=tr("ui.filter.choose", language),
        select_all=False,
        persist_state=_KEPT,
    )


def _option(name: str, count: int, language: str) -> str:
    return tr("ui.filter.option", language, name=name, count=format_number(count, language, digits=0))


def _figures(chosen: Selection, errors: Mapping[str, SelectionError], language: str) -> None:
    active = bool(errors) or any(getattr(chosen, name) for name in RANGE_KEYS)
    with st.expander(tr("ui.filter.figures", language), expanded=active):
        st.caption(tr("ui.filter.figures_help", language))
        for name in RANGE_KEYS:
            label = state.filter_name(name, language)
            st.markdown(f"<small>{label}</small>", unsafe_allow_html=True)
            for column, end in zip(st.columns(2, wrap=False), ("low", "high"), strict=True):
                side = {"low": "from", "high": "to"}[end]
                column.number_input(
                    tr(f"ui.filter.range_{side}", language, name=label),
                    key=f"f_{name}_{end}",
                    value=None,
                    step=1.0,
                    min_value=0.0,
                    format="%.6g" if name != "year" else "%.0f",
                    placeholder=tr(f"ui.filter.{side}", language),
                    label_visibility="collapsed",
                    persist_state=_KEPT,
                )
            if name in errors:
                show_error(errors[name], language)


def _shade(language: str) -> None:
    st.selectbox(
        tr("ui.filter.shade", language),
        state.SHADE_CHOICES,
        key="f_shade",
        format_func=lambda name: tr(f"ui.shade.{name}", language),
        filter_mode=None,
        persist_state=_KEPT,
    )
    state.choose_shade(st.session_state["f_shade"])


def _basemap(language: str) -> None:
    st.selectbox(
        tr("ui.filter.basemap", language),
        state.BASEMAPS,
        key="f_basemap",
        format_func=lambda name: tr(f"ui.basemap.{name}", language),
        filter_mode=None,
        persist_state=_KEPT,
    )
    state.choose_basemap(st.session_state["f_basemap"])
