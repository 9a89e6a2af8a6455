"""Ask for a corner list: pasted or as a file, its zone and declared hectares, and show what it makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import shapely
import streamlit as st

from ...atlas.atlas import Atlas
from ...base.errors import AtlasError
from ...base.limits import limit
from ...base.remark import Remark
from ...base.translate import tr
from ...base.units import format_ha, format_number
from ...land.corners.reading import CornerSite, read_corner_file, read_corners
from ...land.corners.writing import as_csv, as_text
from ...land.corners.zones import Places, ZoneQuestionError, zone_label
from ...land.overlap.site_choice import SiteChoice, corner_choice
from ...records.territory import territory
from ...uploads.kept import KeptFile
from ..session.kept_file import file_door, remembered
from ..session.markup import figures
from ..session.messages import plain, show_error
from .site_preview import map_of, remarks

_ENDINGS = (".txt", ".csv", ".tsv", ".xlsx")
_TEXT_HEIGHT_PX = 190
_SITE_ID = "1"


def corner_input(atlas: Atlas, language: str, key: str, *, preview: bool) -> SiteChoice | None:
    """Draw the widget and return the site that the list makes, None while it makes none."""
    asked, kept = st.container(), _file(key, language)
    text = "" if kept is not None else _pasted(asked, key, language)
    if kept is None and not text.strip():
        return None
    left, right = st.columns(2, gap="medium")
    declared_ha = left.number_input(
        tr("sites.corners.declared", language),
        min_value=0.0,
        value=None,
        key=f"{key}_declared",
        help=tr("sites.corners.declared_help", language),
        format="%.6g",
        persist_state="session",
    )
    epsg: int | None = st.session_state.get(f"{key}_zone")
    question = (kept.token if kept is not None else text, epsg, declared_ha or None)
    error: AtlasError | None = None
    site: CornerSite | None = None
    try:
        site = remembered(
            f"{key}_read", question, lambda: _read(atlas, kept, text, epsg, declared_ha or None)
        )
    except AtlasError as refusal:
        error = refusal
    with right:
        _zone(error, key, language)
    if error is not None:
        show_error(error, language)
    if site is None:
        return None
    label = kept.name if kept is not None else tr("sites.corners.label", language, n=_count(site))
    _shown(atlas, site, language, key, preview=preview)
    return corner_choice(site, label, _SITE_ID) if site.polygon is not None else None


def _file(key: str, language: str) -> KeptFile[bytes] | None:
    return file_door(
        tr("sites.corners.file", language, mb=limit("upload_mb")),
        _ENDINGS,
        f"{key}_list",
        language,
        most_mb=limit("upload_mb"),
        keep=lambda content, _: bytes(content),
    )


def _pasted(place: Any, key: str, language: str) -> str:  # noqa: ANN401  a container of Streamlit
    text = place.text_area(
        tr("sites.corners.paste", language),
        key=f"{key}_text",
        height=_TEXT_HEIGHT_PX,
        placeholder=tr("sites.corners.example", language),
        help=tr("sites.corners.paste_help", language),
        persist_state="session",
    )
    return str(text or "")


def _zone(error: AtlasError | None, key: str, language: str) -> None:
    """Ask for the zone; those that would do come first where the list does not say which."""
    asked = (
        {found.epsg: found.label() for found in error.candidates}
        if isinstance(error, ZoneQuestionError)
        else {}
    )
    known = territory()
    options = [None, *dict.fromkeys([*asked, *known.covered.list_grids, *known.zones])]
    st.selectbox(
        tr("sites.corners.zone", language),
        options,
        key=f"{key}_zone",
        format_func=lambda epsg: (
            tr("sites.corners.zone_auto", language) if epsg is None else asked.get(epsg) or zone_label(epsg)
        ),
        help=tr("sites.corners.zone_help", language),
        filter_mode="contains",
        persist_state="session",
    )


def _read(
    atlas: Atlas, kept: KeptFile[bytes] | None, text: str, epsg: int | None, declared_ha: float | None
) -> CornerSite:
    places = Places.of(atlas)
    if kept is None:
        return read_corners(text, places, epsg=epsg, declared_ha=declared_ha)
    return read_corner_file(kept.place, kept.name, places, epsg=epsg, declared_ha=declared_ha)


# -- what came of it ---------------------------------------------------------------------------------


def _shown(atlas: Atlas, site: CornerSite, language: str, key: str, *, preview: bool) -> None:
    remarks(site.notes, language)
    _findings(site.findings, language)
    if site.polygon is None:
        st.error(plain(tr("sites.corners.no_area", language)))
    else:
        st.html(figures(_measures(site, language), "figures measures"))
    if preview:
        drawn = site.polygon if site.polygon is not None else _as_printed(site)
        area = None if site.polygon is not None else dict(shapely.geometry.mapping(drawn))
        map_of(atlas, language, f"{key}_corner_map", drawn, area=area)
    if site.polygon is not None:
        _downloads(site, language, key)


def _findings(findings: Sequence[Remark], language: str) -> None:
    if findings:
        lines = "\n".join(f"- {plain(finding.sentence(language))}" for finding in findings)
        st.warning(f"{plain(tr('sites.corners.findings', language))}\n\n{lines}")


def _measures(site: CornerSite, language: str) -> dict[str, str]:
    hectares = {
        tr("sites.corners.declared_ha", language): site.declared_ha,
        tr("sites.input.grid", language, epsg=site.epsg): site.grid_ha,
        tr("sites.input.geodesic", language): site.geodesic_ha,
    }
    shown = {name: format_ha(value, language, digits=4) if value else "" for name, value in hectares.items()}
    if site.declared_ha:
        difference = format_number(site.difference_pct, language, digits=2)
        shown[tr("sites.corners.difference", language)] = f"{difference} %"
    return shown


def _as_printed(site: CornerSite) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([shapely.Polygon(line.coords) for line in site.outline.geoms])


def _downloads(site: CornerSite, language: str, key: str) -> None:
    polygon = site.polygon
    if polygon is None:
        return
    files: dict[str, tuple[Callable[[], str], str]] = {
        "txt": (partial(as_text, polygon, site.epsg, language), "text/plain"),
        "csv": (partial(as_csv, polygon, site.epsg), "text/csv"),
    }
    with st.container(horizontal=True, key=f"{key}_list_downloads"):
        for kind, (write, mime) in files.items():
            st.download_button(
                tr(f"sites.corners.download_{kind}", language),
                data=partial(_encoded, write),
                file_name=f"{tr('sites.corners.file_name', language)}.{kind}",
                mime=mime,
                key=f"{key}_download_{kind}",
                icon=":material/download:",
                type="tertiary",
                on_click="ignore",
            )


def _encoded(write: Callable[[], str]) -> bytes:
    """Return a text with the mark by which office programs tell UTF-8."""
    return write().encode("utf-8-sig")


def _count(site: CornerSite) -> int:
    return sum(len(ring.corners) for ring in site.rings)
