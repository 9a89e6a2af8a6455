"""The overlap page: which sites, against which map, and what that means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ....atlas.atlas import Atlas
from ....base.errors import NumberError
from ....base.translate import tr
from ....base.units import format_date, format_number, parse_number
from ....land.overlap.question import MapChoice, Options, Question
from ....land.overlap.site_choice import SiteChoice, atlas_choice
from ....land.overlap.sites import facts_of
from ....land.overlap.slope import USUAL_CLASSES_PCT
from ....records.territory import central_meridians
from ...parts.map_input import map_input
from ...parts.site_input import site_input
from ...session import background, cached, messages, state
from ...session.markup import element, joined
from . import result, rules
from .result import ASKED

Chosen = TypeVar("Chosen", SiteChoice, MapChoice)
Locale = Literal["vi", "en"]

_SITE = "overlap_site"
_MAP = "overlap_map_choice"
_FOLDS = "overlap_folds"
_LINKED = "overlap_linked"
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2050, 12, 31)
_AT_ONCE_S = 0.4
"""A check that is done sooner shows no progress."""


def render(atlas: Atlas, language: str) -> None:
    """Draw the page."""
    st.html(
        joined(
            element("h1", tr("overlap_page.title", language), class_="page-title"),
            element("p", tr("overlap_page.intro", language), class_="quiet"),
        )
    )
    _follow_link(atlas, language)
    _apply_folds()
    choice = _step("site", language, _SITE, _sites_line, lambda: site_input(atlas, language, "overlap_sites"))
    chosen = _step("map", language, _MAP, _map_line, lambda: map_input(atlas, language, "overlap_maps"))
    linked = choice.sites.index if choice is not None and choice.origin == "atlas" else ()
    state.own_parameters(site=state.joined_ids(linked))
    with messages.boundary(language):
        question = _question(choice, chosen, language)
        beside = _ask(question, language)
        _result(atlas, beside, language)


# -- a link to the page ----------------------------------------------------------------------------


def _follow_link(atlas: Atlas, language: str) -> None:
    """Choose the sites that the address names when the session opens, or that another page sent here."""
    asked = state.take_errand("site")
    if asked is None and not st.session_state.get(_LINKED):
        asked = st.query_params.get("site")
    st.session_state[_LINKED] = True
    if not asked:
        return
    known = [name for name in state.parted_ids(asked) if name in atlas.features.index]
    for name in state.parted_ids(asked):
        if name not in known:
            messages.show_error(state.missing_feature(atlas, name), language)
    if known:
        _take(_SITE, atlas_choice(atlas, known, language))


# -- steps -----------------------------------------------------------------------------------------


def _step(
    name: str,
    language: str,
    key: str,
    line: Callable[[Chosen, str], str],
    widget: Callable[[], Chosen | None],
) -> Chosen | None:
    """Draw a step and return what was chosen in it; one line tells of it once it is folded."""
    chosen: Chosen | None = st.session_state.get(key)
    number = {"site": 1, "map": 2}[name]
    fold = f"{key}_open"
    if fold not in st.session_state:
        st.session_state[fold] = chosen is None and (name == "site" or _SITE in st.session_state)
    title = f"**{number} · {tr(f'overlap_page.step.{name}', language)}**"
    label = f"{title} — {messages.plain(line(chosen, language))}" if chosen is not None else title
    done = ":material/check_circle:" if chosen is not None else ":material/radio_button_unchecked:"
    with st.expander(label, key=fold, icon=done, on_change="rerun") as body:
        if not body.open:
            return chosen
        wanted = None
        with messages.boundary(language):
            wanted = widget()
        is_taken = st.button(
            tr(f"overlap_page.step.use_{name}", language),
            key=f"{key}_use",
            type="primary",
            icon=":material/arrow_downward:",
            disabled=wanted is None,
        )
    if is_taken and wanted is not None:
        _take(key, wanted)
        st.rerun()
    return chosen


def _take(key: str, chosen: SiteChoice | MapChoice) -> None:
    """Take what a step chose, fold it, and open the next one that is still empty."""
    st.session_state[key] = chosen
    _fold({key: False})
    if key == _SITE and st.session_state.get(_MAP) is None:
        _fold({_MAP: True})


def _fold(steps: Mapping[str, bool]) -> None:
    """Wish that steps are folded or opened when the page is drawn next."""
    st.session_state.setdefault(_FOLDS, {}).update(steps)


def _apply_folds() -> None:
    for key, is_open in st.session_state.pop(_FOLDS, {}).items():
        st.session_state[f"{key}_open"] = is_open


def _sites_line(choice: SiteChoice, language: str) -> str:
    count = len(choice.sites)
    if count == 1:
        return choice.label
    number = format_number(count, language, digits=0)
    return tr("overlap_page.step.sites", language, label=choice.label, count=number)


def _map_line(chosen: MapChoice, language: str) -> str:
    what = chosen.column if chosen.kind == "vector" else tr(f"overlap_page.kind.{chosen.kind}", language)
    return " · ".join(part for part in (chosen.label, what) if part)


# -- options ---------------------------------------------------------------------------------------


def _question(choice: SiteChoice | None, chosen: MapChoice | None, language: str) -> Question | None:
    if choice is None or chosen is None:
        return None
    return Question(choice, chosen, _options(choice, chosen, language))


def _options(choice: SiteChoice, chosen: MapChoice, language: str) -> Options:
    """Draw what may be stated beside sites and map."""
    day = st.session_state.get("overlap_day") or date.today()
    key = "title" if chosen.kind == "vector" else "title_raster"
    title = tr(f"overlap_page.options.{key}", language, day=format_date(day, language))
    with st.expander(title, key="overlap_options", icon=":material/tune:"):
        left, right = st.columns(2)
        with right:
            epsg = st.selectbox(
                tr("overlap_page.options.grid", language),
                [None, *central_meridians()],
                key="overlap_grid",
                format_func=lambda code: _grid(code, language),
                filter_mode=None,
                persist_state="session",
            )
        if chosen.kind == "cover":
            return Options(day, epsg=epsg)
        with left:
            if chosen.kind == "slope":
                slopes, limit = _slopes(language)
                return Options(day, epsg=epsg, slope_classes=slopes, slope_limit=limit)
            stated = st.date_input(
                tr("overlap_page.options.day", language),
                value=None,
                key="overlap_day",
                format="DD/MM/YYYY",
                min_value=_FIRST_DAY,
                max_value=_LAST_DAY,
                help=tr("overlap_page.options.day_help", language),
                persist_state="session",
            )
        with right:
            general = st.toggle(
                tr("overlap_page.options.general", language),
                key="overlap_general",
                help=tr("overlap_page.options.general_help", language),
                persist_state="session",
            )
        is_feature = choice.origin == "atlas" and len(choice.sites) == 1
        known = facts_of(choice.sites.iloc[0]) if is_feature else {}
        facts = rules.facts(cached.legal().rules, known, language)
    return Options(stated or date.today(), facts, epsg, general=general)


def _grid(epsg: int | None, language: str) -> str:
    if epsg is None:
        return tr("overlap_page.options.grid_of_province", language)
    degrees = central_meridians()[epsg]
    meridian = f"{int(degrees)}°{round(degrees % 1 * 60):02d}′"
    return tr("overlap_page.options.grid_of", language, meridian=meridian, epsg=epsg)


def _slopes(language: str) -> tuple[tuple[float, ...], float | None]:
    """Draw the ends of the slope classes as one line of numbers, and the slope that is too much."""
    text = st.text_input(
        tr("overlap_page.options.slopes", language),
        value="; ".join(format_number(end, language) for end in USUAL_CLASSES_PCT),
        key="overlap_slopes",
        help=tr("overlap_page.options.slopes_help", language),
        persist_state="session",
    )
    limit = st.number_input(
        tr("overlap_page.options.slope_limit", language),
        value=None,
        min_value=0.1,
        key="overlap_slope_limit",
        placeholder=tr("overlap_page.options.no_limit", language),
        persist_state="session",
    )
    locale: Locale = "vi" if language == "vi" else "en"
    ends = tuple(parse_number(part, locale) for part in text.split(";") if part.strip())
    if not ends or ends[0] <= 0 or any(low >= high for low, high in pairwise(ends)):
        raise NumberError("overlap_page.error.slopes", text=text)
    return ends, limit


# -- asking, answering -----------------------------------------------------------------------------


def _ask(question: Question | None, language: str) -> DeltaGenerator:
    """Draw the button that begins the check, and say what is missing or has changed since.

    Returns the place at the end of its line.
    """
    st.html(element("h2", tr("overlap_page.step.result", language), class_="step-title"))
    with st.container(horizontal=True, vertical_alignment="center", key="overlap_ask"):
        is_asked = st.button(
            tr("overlap_page.check", language),
            key="overlap_check",
            type="primary",
            icon=":material/layers:",
            disabled=question is None,
        )
        if is_asked and question is not None:
            _begin(question, language)
            st.rerun()
        asked = st.session_state.get(ASKED)
        if question is None:
            st.html(element("p", tr("overlap_page.missing", language), class_="quiet"))
        elif asked is not None and asked.token != question.token:
            st.html(element("p", tr("overlap_page.stale", language), class_="asof", role="status"))
        st.space("stretch")
        return st.container(key="overlap_files", horizontal=True, width="content")


def _begin(question: Question, language: str) -> None:
    """Begin the check in place of one that may still go on, and wait for it a little."""
    asked: Question | None = st.session_state.get(ASKED)
    before = background.find(asked.token) if asked is not None else None
    if asked is not None and before is not None and asked.token != question.token:
        before.stop()
    st.session_state[ASKED] = question
    _fold({_SITE: False, _MAP: False})
    work = partial(question.answers, cached.legal() if question.map.kind == "vector" else None)
    background.begin(question.token, question.names(language), work).wait(_AT_ONCE_S)


def _result(atlas: Atlas, beside: DeltaGenerator, language: str) -> None:
    asked: Question | None = st.session_state.get(ASKED)
    job = background.find(asked.token) if asked is not None else None
    if asked is None or job is None:
        return
    if job.is_running:
        background.watch(job, language, key="overlap_work")
        return
    result.draw(atlas, asked, job, language, beside=beside)
