"""The panel of a feature: its names, its figures with what they rest on, where it lies, its boundary."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import geopandas as gpd
import pandas as pd
import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.boundaries import OWN, document
from ...base.crs import to_vn2000
from ...base.measures import declared_vs_measured, geodesic_ha, grid_ha
from ...base.palette import LAYER_COLOURS
from ...base.translate import tr
from ...base.units import format_date, format_ha, format_number, is_known
from ...records.territory import grid_epsg, province_names
from ...records.wording import feature_name, known_text, listed, word, words
from ..session import state
from ..session.markup import Markup, element, joined, link, pairs
from .figures import available, draft_tag, figures, tag

_PRECISE = ("site", "approximate")
_SAME_HA = 0.005


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
    chinese = _chinese(atlas, feature_id, language)
    st.html(element("section", _heading(feature, language), chinese, class_="panel"))
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
            available(feature, language),
            _own_boundary(own, language),
            _measured(feature, own, language),
            _location(atlas, feature, language),
            _names(feature, language),
            class_="panel",
            aria_label=feature_name(feature, language),
        )
    )


# -- names and labels ------------------------------------------------------------------------------


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


def _chinese(atlas: Atlas, feature_id: str, language: str) -> Markup | str:
    """Return the name in Chinese with the page that writes it so; nothing where none is known."""
    known = atlas.chinese_name(feature_id)
    if known is None:
        return ""
    name, source = known
    return element(
        "p",
        f"{tr('ui.details.chinese', language)}: ",
        element("span", name, lang="zh"),
        " · ",
        link(source.url, source.title),
        class_="other-name",
    )


def _own_tag(language: str) -> Markup:
    return element(
        "span", tr("boundary.own", language), class_="tag own", title=tr("boundary.own_help", language)
    )


# -- hectares, boundary, place ---------------------------------------------------------------------


def _own_boundary(own: pd.Series[Any] | None, language: str) -> Markup | str:
    """Return where the boundary comes from that the user gave."""
    if own is None:
        return ""
    source = document(own)
    published = format_date(source.published, language) if source.published else ""
    line = joined(link(source.url, source.title), source.number, source.publisher, published, separator=" · ")
    rows: list[tuple[str, str]] = [
        (tr("boundary.panel.source", language), line),
        (tr("boundary.panel.as_of", language), format_date(own["as_of"], language)),
        (tr("boundary.panel.basis", language), tr(f"boundary.basis.{own['basis']}", language)),
        (tr("boundary.panel.note", language), own["note"]),
    ]
    return joined(
        element("h3", tr("boundary.panel.title", language)),
        element("p", tr("boundary.own_help", language), class_="quiet"),
        pairs([row for row in rows if row[1]], data_boundary="own"),
    )


def _measured(feature: pd.Series[Any], own: pd.Series[Any] | None, language: str) -> Markup | str:
    """Return declared hectares beside those of the outline; nothing where there is none."""
    shape = feature["geometry"]
    if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return ""
    shapes = gpd.GeoSeries([shape], crs=4326)
    declared_ha = feature.get("declared_outline_ha", feature["area_ha"])
    printed_epsg = float(feature.get("computed_grid_epsg", float("nan")))
    if own is not None:
        declared_ha = own["declared_ha"] if is_known(own["declared_ha"]) else feature["area_ha"]
        printed_epsg = float(own["grid_epsg"])
    declared = pd.Series([declared_ha], dtype="float64")
    epsg = int(printed_epsg) if is_known(printed_epsg) else grid_epsg(str(feature["province_code"]))
    compared = declared_vs_measured(declared, geodesic_ha(shapes)).iloc[0]
    rows = [
        (tr("ui.details.declared", language), format_ha(compared["declared_ha"], language, digits=2)),
        (tr("ui.details.geodesic", language), format_ha(compared["measured_ha"], language, digits=2)),
        (
            tr("ui.details.grid", language, epsg=epsg),
            format_ha(grid_ha(shapes, epsg).iloc[0], language, digits=2),
        ),
    ]
    if feature.get("outlines_n", 1) > 1:
        outlines = tr("ui.details.several", language, count=format_number(feature["outlines_n"], language))
        rows.append((tr("ui.details.outlines", language), outlines))
    if is_known(compared["difference_pct"]):
        difference = format_number(compared["difference_pct"], language, digits=1)
        agreement = tr(f"ui.agreement.{compared['agreement']}", language)
        rows.append((tr("ui.details.difference", language), f"{difference}% · {agreement}"))
    rows += _against_figure(feature, declared_ha, compared["measured_ha"], language)
    return joined(
        element("h3", tr("ui.details.measured", language)),
        pairs(rows),
    )


def _against_figure(
    feature: pd.Series[Any], declared_ha: float, measured_ha: float, language: str
) -> list[tuple[str, str]]:
    """Return the area of the figures against the outline, where it is another than the outline's own."""
    area_ha = feature["area_ha"]
    if not is_known(area_ha) or (is_known(declared_ha) and abs(area_ha - declared_ha) < _SAME_HA):
        return []
    compared = declared_vs_measured(pd.Series([area_ha]), pd.Series([measured_ha])).iloc[0]
    if compared["agreement"] is None:
        return []
    agreement = tr(f"ui.agreement.{compared['agreement']}", language)
    label = word("attribute", "area_ha", language)
    return [(label, f"{format_ha(area_ha, language, digits=2)} · {agreement}")]


def _location(atlas: Atlas, feature: pd.Series[Any], language: str) -> Markup:
    """Return how well the place is known, and where it lies."""
    level = str(feature["location_level"])
    rows = [(tr("ui.details.quality", language), word("location_level", level, language))]
    basis = str(feature["geometry_basis"])
    made = (
        tr(f"boundary.basis.{basis}", language) if feature[OWN] else word("geometry_basis", basis, language)
    )
    rows.append((tr("ui.details.shape", language), made))
    if not feature[OWN]:
        for how, document in atlas.outlines_of(str(feature.name))[["how", "document"]].itertuples(
            index=False
        ):
            rows.append((word("outline_how", how, language), document))
    if is_known(feature["accuracy_m"]):
        metres = format_number(feature["accuracy_m"], language, digits=0)
        rows.append((tr("ui.details.accuracy", language), f"± {metres} m"))
    shape = feature["geometry"]
    if level in _PRECISE and shape is not None and not shape.is_empty:
        point = shape.representative_point()
        epsg = grid_epsg(str(feature["province_code"]))
        north, east = to_vn2000(point.x, point.y, epsg)
        degrees = ", ".join(format_number(value, language, digits=5) for value in (point.y, point.x))
        metres = tr(
            "ui.details.metres",
            language,
            north=format_number(float(north), language, digits=0),
            east=format_number(float(east), language, digits=0),
        )
        rows.append(("WGS 84", degrees if language == "en" else degrees.replace(", ", "; ")))
        rows.append((f"VN-2000 ({epsg})", metres))
    return joined(
        element("h3", tr("ui.details.location", language)),
        element("p", tr(f"ui.location.{level}", language)),
        pairs(rows),
    )


def _names(feature: pd.Series[Any], language: str) -> Markup:
    """Return the names of the units it lies in, since 2025-07-01 and before, and its id."""
    new = ", ".join(
        part
        for part in (
            listed(feature["communes_2025"]),
            province_names("2025").get(str(feature["province_code"]), ""),
        )
        if part
    )
    old = ", ".join(
        part
        for part in (
            listed(feature["communes_pre2025"]),
            listed(feature["districts_pre2025"]),
            province_names("pre2025").get(known_text(feature["province_pre2025_code"]), ""),
        )
        if part
    )
    rows = [(tr("ui.details.new_names", language), new), (tr("ui.details.old_names", language), old)]
    return joined(
        element("h3", tr("ui.details.names", language)),
        pairs([row for row in rows if row[1]]),
        element("p", tr("ui.details.id", language, feature_id=feature.name), class_="quiet"),
    )
