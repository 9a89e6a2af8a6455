"""The atlas in the browser: page settings, navigation, one boundary for errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from geo.atlas.atlas import Atlas
from geo.base.translate import tr
from geo.ui.frame import header, sidebar
from geo.ui.pages import area, data
from geo.ui.pages import map as map_page
from geo.ui.pages.boundary import page as boundary
from geo.ui.pages.matrix import page as matrix
from geo.ui.pages.overlap import page as overlap
from geo.ui.pages.report import page as report
from geo.ui.session import cached, messages, state

PAGES: dict[str, Callable[[Atlas, str], None]] = {
    state.MAP_PAGE: map_page.render,
    "area": area.render,
    state.OVERLAP_PAGE: overlap.render,
    "matrix": matrix.render,
    state.REPORT_PAGE: report.render,
    "data": data.render,
    state.BOUNDARY_PAGE: boundary.render,
}
FILTERED = (state.MAP_PAGE, "area", "matrix", state.REPORT_PAGE)
# Pages that the header does not name; other pages lead to them.
UNLISTED = (state.BOUNDARY_PAGE,)


def draw(name: str) -> None:
    """Draw the body of one page."""
    PAGES[name](cached.atlas(), state.language())


def main() -> None:
    """Draw the page that the address asks for, with what lies around it."""
    language = state.language()
    st.set_page_config(page_title=tr("ui.title", language), page_icon=header.ICON, layout="wide")
    header.apply()
    pages = [
        st.Page(
            partial(draw, name),
            title=tr(f"ui.page.{name}", language),
            url_path=name,
            default=name == state.MAP_PAGE,
        )
        for name in PAGES
    ]
    page = st.navigation(pages, position="hidden")
    destination = state.take_destination()
    if destination is not None:
        # The widgets of this run are not drawn, and forgotten: the address keeps the language.
        st.switch_page(pages[list(PAGES).index(destination)], query_params=state.query())
    with messages.boundary(language):
        atlas = cached.atlas()
        state.open_session(atlas)
        header.render([page for page in pages if page.url_path not in UNLISTED], language)
        name = page.url_path or state.MAP_PAGE
        state.enter(name)
        if name in FILTERED:
            sidebar.render(atlas, language)
        for sentence in state.pending_sentences():
            st.warning(messages.plain(sentence))
        page.run()
        state.publish()


main()
