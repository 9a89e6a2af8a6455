"""The report page: what is to be taken away, as which file, on which paper."""

from __future__ import annotations

import streamlit as st

from ....atlas.atlas import Atlas
from ....base.translate import tr
from ....export.making import Making
from ....export.order import COMPARISON, FEATURES, KINDS, SELECTION
from ...parts import feature_picker
from ...session import messages, state
from ...session.markup import element, joined
from . import form, output

_LINKED = "report_linked"
_ERRAND = ("what", "id", "kind")


def render(atlas: Atlas, language: str) -> None:
    """Draw the page."""
    st.html(
        joined(
            element("h1", tr("report_page.title", language), class_="page-title"),
            element("p", tr("report_page.intro", language), class_="quiet"),
        )
    )
    _follow_link(atlas, language)
    checked = form.latest(atlas)
    with st.container(key="report"):
        left, right = st.columns([5, 7], gap="large")
        order = None
        with left, messages.boundary(language):
            order = form.ask(atlas, checked, language)
        _say_in_address()
        with right, messages.boundary(language):
            if order is not None:
                output.draw(Making(order, atlas, checked), language)


def _follow_link(atlas: Atlas, language: str) -> None:
    """Take over what the address asks for when the session opens, or what another page sent here for."""
    asked = {name: state.take_errand(name) for name in _ERRAND}
    if not any(asked.values()) and not st.session_state.get(_LINKED):
        asked = {name: st.query_params.get(name) for name in _ERRAND}
    st.session_state[_LINKED] = True
    subject = asked["what"] or (SELECTION if asked["kind"] else "")
    if subject not in KINDS:
        return
    st.session_state[form.SUBJECT] = subject
    if asked["kind"] in KINDS[subject]:
        st.session_state[form.KIND] = asked["kind"]
    if subject in (FEATURES, COMPARISON):
        ids = state.parted_ids(asked["id"] or "")
        feature_picker.choose([name for name in ids if name in atlas.features.index])
        for name in ids:
            if name not in atlas.features.index:
                messages.show_error(state.missing_feature(atlas, name), language)


def _say_in_address() -> None:
    session = st.session_state
    subject = session.get(form.SUBJECT) or SELECTION
    kind = session.get(form.KIND) or ""
    ids = session.get(feature_picker.KEY, ()) if subject in (FEATURES, COMPARISON) else ()
    state.own_parameters(
        what=subject if subject != SELECTION else "",
        kind=kind if kind != KINDS[subject][0] else "",
        id=state.joined_ids(ids),
    )
