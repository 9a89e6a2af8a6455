"""The panel of one feature: every figure with its unit, date, basis, source and standing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, cast

import pandas as pd
import streamlit as st

from ...atlas.boundaries import OWN
from ...base.palette import LAYER_COLOURS
from ...base.translate import tr
from ...records.wording import feature_name, known_text, listed, word, words
from ..session import state
from ..session.markup import Markup, element, joined
from . import detail_place
from .detail_figures import draft_tag, figures, tag

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas


def panel(
    atlas: Atlas, feature: pd.Series[Any], language: str, *, as_of: date | None = None, drafts: bool = True
) -> None:
    """Draw the panel of a feature.

    Parameters
    ----------
    feature : Series
        A row of a joined layer, named by its ``feature_id``, with its geometry in EPSG:4326.
    as_of, drafts
        As for ``Atlas.facts``.
    """
    feature_id = str(feature.name)
    facts = atlas.facts(feature_id, as_of=as_of, drafts=drafts)
    own = cast("pd.Series[Any]", atlas.own_boundaries.loc[feature_id]) if feature[OWN] else None
    st.html(element("section", _heading(feature, language), class_="panel"))
    with st.container(key="panel_actions", horizontal=True, gap="small"):
        st.button(
            tr("boundary.panel.change" if feature[OWN] else "boundary.panel.give", language),
            key="give_boundary",
            icon=":material/polyline:",
            on_click=state.send,
            args=(state.BOUNDARY_PAGE,),
        )
        st.button(
            tr("report_page.panel", language),
            key="make_report",
            icon=":material/print:",
            on_click=state.send,
            args=(state.REPORT_PAGE,),
            kwargs={"what": "features", "id": feature_id},
        )
        st.button(
            tr("overlap_page.open", language),
            key="check_overlap",
            icon=":material/layers:",
            on_click=state.send,
            args=(state.OVERLAP_PAGE,),
            kwargs={"site": feature_id},
        )
    st.html(
        element(
            "section",
            figures(facts, language),
            detail_place.available(feature, language),
            detail_place.own_boundary(own, language),
            detail_place.measured(feature, own, language),
            detail_place.location(feature, language),
            detail_place.names(feature, language),
            class_="panel",
            aria_label=feature_name(feature, language),
        )
    )


# -- heading -------------------------------------------------------------------------------------


def _heading(feature: pd.Series[Any], language: str) -> Markup:
    layer = str(feature["layer"])
    name = feature_name(feature, language)
    other = known_text(feature["name_vi" if language == "en" else "name_en"])
    aliases = listed(feature["aliases"])
    tags = [
        element(
            "span",
            word("layer", layer, language),
            class_="tag layer",
            style=f"--swatch:{LAYER_COLOURS[layer]}",
        ),
        tag(words("kind", feature["kind"], language)),
        tag(words("status", feature["status"], language)),
        tag(words("mineral", feature["minerals"], language)),
        draft_tag(language) if feature["draft"] else "",
        _own_tag(language) if feature[OWN] else "",
    ]
    return joined(
        element("h2", name),
        element("p", other, class_="other-name") if other and other != name else "",
        element("p", tr("ui.details.also", language, names=aliases), class_="other-name") if aliases else "",
        element("div", *tags, class_="tags"),
    )


def _own_tag(language: str) -> Markup:
    return element(
        "span", tr("boundary.own", language), class_="tag own", title=tr("boundary.own_help", language)
    )
