"""What a session looks at, and the address that says the same to whoever gets the link.

The address is read once, when the session opens; from then on the session is the truth and the
address follows it. Reading it again on every run would undo clicks that overtake it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

import streamlit as st

from ...atlas.atlas import Atlas
from ...atlas.selection import RANGE_KEYS, Selection
from ...atlas.shading import SHADES
from ...base import basemaps
from ...base.errors import AtlasError, NotFoundError
from ...base.limits import limit
from ...base.remark import sentence
from ...base.translate import DEFAULT_LANGUAGE, LANGUAGES, tr
from ...records.wording import attribute_with_unit

BASEMAPS = tuple(basemaps.BASEMAPS)
SHADE_CHOICES = ("none", *SHADES)

MAP_PAGE = "map"
BOUNDARY_PAGE = "boundary"
OVERLAP_PAGE = "overlap"
REPORT_PAGE = "report"

LANGUAGE_PARAMETER = "lang"
FEATURE_PARAMETER = "feature"
BASEMAP_PARAMETER = "base"
SHADE_PARAMETER = "shade"
VIEW_PARAMETER = "at"
"""The view of the map, ``latitude,longitude,zoom``; the map's script writes it."""

SEPARATOR = "~"
"""What parts ids in a value of the address, as it does the lists of filters."""

_OWN_NAMES = ("available_ha", "year")


def open_session(atlas: Atlas) -> None:
    """Take over what the address asks for, the first time a session runs."""
    session = st.session_state
    if "selection" in session:
        return
    query = st.query_params.to_dict()
    selection, dropped = Selection.from_query(query)
    errors: list[AtlasError] = list(dropped)
    feature_id = query.get(FEATURE_PARAMETER)
    if feature_id is not None and feature_id not in atlas.features.index:
        errors.append(missing_feature(atlas, feature_id))
        feature_id = None
    session["selection"] = selection
    session["feature_id"] = feature_id
    session["basemap"] = _one_of(query.get(BASEMAP_PARAMETER), BASEMAPS)
    session["shade"] = _one_of(query.get(SHADE_PARAMETER), SHADE_CHOICES)
    if atlas.own_fault is not None:
        errors.append(atlas.own_fault)
    session["errors"] = errors
    if feature_id is not None and view() is None:
        choose_feature(feature_id)


def missing_feature(atlas: Atlas, feature_id: str) -> NotFoundError:
    """Return what is said of an id in an address that the atlas does not have, or no longer has."""
    if feature_id in atlas.left.index:
        return atlas.not_found(feature_id)
    return NotFoundError("ui.error.no_feature", name=feature_id)


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


# -- language, errors ------------------------------------------------------------------------------


def language() -> str:
    """Return the language of the session; before it opened, that of the address."""
    if st.session_state.get("language") not in LANGUAGES:
        asked = st.query_params.get(LANGUAGE_PARAMETER)
        st.session_state["language"] = asked if asked in LANGUAGES else DEFAULT_LANGUAGE
    return cast("str", st.session_state["language"])


def pending_sentences() -> list[str]:
    """Return once what could not be used: values of the address, a drawing."""
    errors = st.session_state.pop("errors", [])
    return [sentence(error, language()) for error in errors]


# -- filters ---------------------------------------------------------------------------------------


def selection() -> Selection:
    """Return the filters of the session."""
    return cast("Selection", st.session_state["selection"])


def take_selection(chosen: Selection) -> None:
    """Set the filters to what the side bar says."""
    st.session_state["selection"] = chosen


def replace_selection(chosen: Selection) -> None:
    """Set the filters from elsewhere than the side bar, whose widgets then follow."""
    st.session_state["selection"] = chosen
    st.session_state["widgets_follow"] = True


def filter_by_drawing(geometry: Mapping[str, Any] | None) -> None:
    """Make a drawn polygon the filter; None takes the filter away."""
    ring = tuple(tuple(point[:2]) for point in geometry["coordinates"][0]) if geometry else None
    try:
        replace_selection(selection().replaced(polygon=ring))
    except AtlasError as error:
        st.session_state["errors"] = [error]
    st.session_state["run_all"] = True


def take_wish_to_run_all() -> bool:
    """Tell once whether something changed that the whole page shows, not only the map's part."""
    return bool(st.session_state.pop("run_all", False))


def filter_name(field: str, language: str) -> str:
    """Return the name of a filter, as the side bar has it."""
    if field in RANGE_KEYS and field not in _OWN_NAMES:
        return attribute_with_unit(field, language)
    return tr(
        f"ui.filter.{ {'text': 'search', 'bbox': 'shape', 'polygon': 'shape'}.get(field, field) }", language
    )


# -- the chosen feature, the map -------------------------------------------------------------------


def feature_id() -> str | None:
    """Return the id of the chosen feature."""
    return cast("str | None", st.session_state.get("feature_id"))


def choose_feature(chosen: str | None, *, travel: bool = True) -> None:
    """Choose a feature, or none; ``travel`` wishes that the map goes there."""
    st.session_state["feature_id"] = chosen
    if travel and chosen is not None:
        count = st.session_state.get("journey", (0, None))[0] + 1
        st.session_state["journey"] = (count, chosen)


def journey() -> tuple[str, str | None]:
    """Return a token of the latest wish to go to a feature, and the feature."""
    count, chosen = st.session_state.get("journey", (0, None))
    return f"journey{count}", chosen


def enter(page: str) -> None:
    """Note which page is drawn; a journey ends when its map is left, and so do a page's parameters."""
    if st.session_state.get("page") == MAP_PAGE != page and "journey" in st.session_state:
        st.session_state["journey"] = (st.session_state["journey"][0], None)
    if st.session_state.get("page") != page:
        own_parameters()
    st.session_state["page"] = page


# -- from page to page -----------------------------------------------------------------------------


def send(page: str, **errand: str) -> None:
    """Wish to go to another page, with something to do there; for the callbacks of buttons."""
    st.session_state["destination"] = page
    st.session_state["errand"] = errand
    st.session_state["run_all"] = True


def take_destination() -> str | None:
    """Return once the page that the reader was sent to."""
    return cast("str | None", st.session_state.pop("destination", None))


def take_errand(name: str) -> str | None:
    """Return once what the reader was sent for."""
    return cast("str | None", st.session_state.get("errand", {}).pop(name, None))


def own_parameters(**values: str) -> None:
    """Set the parameters of the address that belong to the page alone; blank ones are left out."""
    st.session_state["own_parameters"] = {name: value for name, value in values.items() if value}


def joined_ids(ids: Iterable[object]) -> str:
    """Return ids of features as a value of the address; ``""`` for more than a link should hold."""
    text = SEPARATOR.join(map(str, ids))
    return text if len(text) <= limit("query_text_characters") else ""


def parted_ids(text: str) -> list[str]:
    """Return the ids of features that a value of the address names."""
    return list(dict.fromkeys(part for part in text.split(SEPARATOR) if part))


def view() -> tuple[float, float, float] | None:
    """Return latitude, longitude and zoom of the address, with which a map opens."""
    return parse_view(st.query_params.get(VIEW_PARAMETER))


def parse_view(text: str | None) -> tuple[float, float, float] | None:
    """Return latitude, longitude and zoom from the page's address; None where it makes no sense."""
    try:
        latitude, longitude, zoom = (float(part) for part in (text or "").split(","))
    except ValueError:
        return None
    is_sound = abs(latitude) <= 85 and abs(longitude) <= 180 and 0 <= zoom <= 22
    return (latitude, longitude, zoom) if is_sound else None


def basemap() -> str:
    """Return the name of the base map."""
    return cast("str", st.session_state["basemap"])


def choose_basemap(name: str) -> None:
    """Set the base map."""
    st.session_state["basemap"] = _one_of(name, BASEMAPS)


def shade() -> str:
    """Return the name of what communes are shaded by; the first of `SHADE_CHOICES` for nothing."""
    return cast("str", st.session_state["shade"])


def choose_shade(name: str) -> None:
    """Set what communes are shaded by."""
    st.session_state["shade"] = _one_of(name, SHADE_CHOICES)


# -- address ---------------------------------------------------------------------------------------


def query(*, is_own: bool = False) -> dict[str, str]:
    """Return the parameters of the address of what is seen now; defaults are left out.

    Parameters
    ----------
    is_own : bool, default False
        Also those that belong to the page alone.
    """
    own = {
        LANGUAGE_PARAMETER: language() if language() != DEFAULT_LANGUAGE else "",
        FEATURE_PARAMETER: feature_id() or "",
        BASEMAP_PARAMETER: basemap() if basemap() != BASEMAPS[0] else "",
        SHADE_PARAMETER: shade() if shade() != SHADE_CHOICES[0] else "",
        # The map's script keeps the view in the address itself; it must not get lost here.
        VIEW_PARAMETER: st.query_params.get(VIEW_PARAMETER, ""),
    }
    if is_own:
        own |= st.session_state.get("own_parameters", {})
    return {**selection().to_query(), **{name: value for name, value in own.items() if value}}


def publish() -> None:
    """Write the address, if it says something else than the session."""
    wanted = query(is_own=True)
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)
