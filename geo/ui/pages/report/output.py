"""The right side of the report page: the file, its making, a picture of its first page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import streamlit as st

from ....base.translate import tr
from ....base.units import format_number
from ....base.work import Job
from ....export.kinds import MIMES
from ....export.making import Making
from ....export.order import data_day, ending_of, file_name
from ...session import background, messages
from ...session.markup import element

_SHOWN, _MADE, _MAKINGS = "report_shown", "report_made", "report_makings"
_KEPT = 3
_AT_ONCE_S = 0.3
_MANY = 100
"""Features from which on a reader is told that it takes a while."""

_KILOBYTE, _MEGABYTE = 1_000, 1_000_000


def draw(making: Making, language: str) -> None:
    """Draw the file of an order that is whole, and its preview."""
    order = making.order
    token = order.token(making.atlas.version)
    shown = _shown(token, making, language)
    if order.is_quick:
        _quick(shown, making, language)
    else:
        _long(token, making, language)
    _tell_missing(token, language)
    if making.has_preview:
        _preview(shown, making, language)


def _tell_missing(token: str, language: str) -> None:
    """Say what was missing under the maps that were drawn, and offer to try again."""
    makings = [_makings()[token]] if token in _makings() else []
    made: tuple[str, Making, Job[bytes]] | None = st.session_state.get(_MADE)
    if made is not None and made[0] == token:
        makings.append(made[1])
    missing = {why: name for making in makings for why, name in making.missing.items()}
    for why, name in missing.items():
        sentence = tr(f"sheets.backdrop_told.{why}", language, name=name)
        st.warning(messages.plain(sentence), icon=":material/layers_clear:")
    if "no_network" in missing:
        st.button(
            tr("report_page.output.again", language),
            key="report_again",
            icon=":material/refresh:",
            on_click=_forget,
            args=(token,),
        )


def _makings() -> dict[str, Making]:
    """Return who draws, by the token of the order, for the jobs that are kept."""
    makings: dict[str, Making] = st.session_state.setdefault(_MAKINGS, {})
    return makings


def _forget(token: str) -> None:
    """Drop what was drawn for an order, so that it is drawn anew."""
    st.session_state[_SHOWN].pop(token, None)
    made = st.session_state.get(_MADE)
    if made is not None and made[0] == token:
        del st.session_state[_MADE]


# -- the preview, and with it a file that takes no time ----------------------------------------------


def _shown(token: str, making: Making, language: str) -> Job[bytes]:
    """Return the job that draws the preview and, of a quick order, makes the file."""
    jobs: dict[str, Job[bytes]] = st.session_state.setdefault(_SHOWN, {})
    job = jobs.pop(token, None)
    if job is None or job.is_stopping or not (job.is_running or job.is_complete or job.error):
        for other in jobs.values():
            other.stop()
        names = [tr("report_page.step.preview", language)] if making.has_preview else []
        production = making.production() if making.order.is_quick else None
        names += production.names if production else ()

        def work() -> Iterator[bytes]:
            if making.has_preview:
                yield making.preview()
            if production:
                yield from production.steps()

        job = Job(names, work, messages.log_incident)
        _makings()[token] = making
        job.wait(_AT_ONCE_S)
    jobs[token] = job
    while len(jobs) > _KEPT:
        oldest = next(iter(jobs))
        jobs.pop(oldest)
        _makings().pop(oldest, None)
    return job


def _quick(job: Job[bytes], making: Making, language: str) -> None:
    # Asked once: a job that ends while this is drawn must still be waited for.
    is_complete, error = job.is_complete, job.error
    with st.container(key="report_file", horizontal=True, vertical_alignment="center"):
        if is_complete:
            _download(job.items[-1], making, language)
        elif error is None:
            st.button(tr("report_page.output.preparing", language), key="report_preparing", disabled=True)
    if error is not None:
        messages.show_exception(error, language)
    elif not is_complete:
        _wait(job)


def _preview(job: Job[bytes], making: Making, language: str) -> None:
    if job.error is not None and not making.order.is_quick:
        messages.show_exception(job.error, language)
    if job.done:
        if job.items[0]:
            what = "map" if making.order.kind == "word" else "page"
            caption = tr(f"report_page.preview.{what}", language)
            with st.container(key="report_preview"):
                st.image(job.items[0], alt=caption, width="stretch")
                st.html(element("p", caption, class_="quiet"))
        return
    if job.error is None:
        shape = "portrait" if making.order.orientation == "portrait" else "landscape"
        text = tr("report_page.preview.drawing", language)
        st.html(element("div", element("span", text), class_=f"sheet-to-come {shape}", role="status"))
        if not making.order.is_quick:
            _wait(job)


def _wait(job: Job[Any]) -> None:
    """Run the page anew as soon as there is more of a job to see."""
    seen = job.done
    background.anew_when(lambda: not job.is_running or (job.done > seen and not seen))


# -- a file that takes a while -------------------------------------------------------------------------


def _long(token: str, making: Making, language: str) -> None:
    made: tuple[str, Making, Job[bytes]] | None = st.session_state.get(_MADE)
    is_this = made is not None and made[0] == token
    job = made[2] if made is not None else None
    if job is not None and made is not None and job.is_running:
        background.watch(job, language, key="report_work")
        if not is_this:
            st.caption(tr("report_page.output.other_at_work", language))
        return
    if job is not None and made is not None and is_this:
        _ended(job, made[1], language)
    if job is None or not is_this or not job.is_complete:
        if making.feature_count > _MANY:
            count = format_number(making.feature_count, language, digits=0)
            st.html(element("p", tr("report_page.output.many", language, n=count), class_="quiet"))
        is_asked = st.button(
            tr(f"report_page.make.{making.order.kind}", language),
            key="report_make",
            type="primary",
            icon=":material/play_arrow:",
        )
        if is_asked:
            production = making.production()
            begun = Job(production.names, production.steps, messages.log_incident)
            begun.wait(_AT_ONCE_S)
            st.session_state[_MADE] = (token, making, begun)
            st.rerun()


def _ended(job: Job[bytes], making: Making, language: str) -> None:
    if job.error is not None:
        messages.show_exception(job.error, language)
    elif job.is_complete:
        with st.container(key="report_file", horizontal=True, vertical_alignment="center"):
            _download(job.items[-1], making, language)
    else:
        st.warning(tr("report_page.output.stopped", language), icon=":material/stop_circle:")


# -- download --------------------------------------------------------------------------------------


def _download(content: bytes, making: Making, language: str) -> None:
    ending = ending_of(making.order, content)
    day = data_day(making.atlas.observations, making.order.selection, date.today())
    name = file_name(making.title, day, ending)
    st.download_button(
        tr("report_page.output.download", language, ending=ending.upper()),
        data=content,
        file_name=name,
        mime=MIMES[ending],
        key="report_download",
        on_click="ignore",
        type="primary",
        icon=":material/download:",
    )
    st.html(element("p", f"{name} · {_size(len(content), language)}", class_="quiet"), width="content")


def _size(count: int, language: str) -> str:
    if count >= _MEGABYTE:
        return f"{format_number(count / _MEGABYTE, language, digits=1)} MB"
    return f"{format_number(max(1, round(count / _KILOBYTE)), language, digits=0)} kB"
