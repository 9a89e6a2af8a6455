"""The user's own ground on a page: what is kept, with its credit; files to add and what is told of them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from ...base.errors import AtlasError, DataError
from ...base.limits import limit
from ...base.remark import sentence
from ...base.translate import tr
from ...base.units import format_date, format_number
from ...land.ground import giving
from ...land.law import legends
from ...store.own.ground import GroundPart, OwnGround
from ..session import messages
from ..session.markup import element, joined

_ENDINGS = ("zip", "gpkg", "tif", "tiff")
_FAULT = "own_ground_fault"


def draw(language: str) -> None:
    """Draw the section."""
    st.html(
        joined(
            element("h2", tr("ground.page.title", language), class_="section-title"),
            element("p", tr("ground.page.note", language), class_="quiet"),
        )
    )
    own = OwnGround()
    for part in own.parts():
        _part(own, part, language)
    _form(own, language)


def _part(own: OwnGround, part: GroundPart, language: str) -> None:
    what = tr(f"ground.part.{part.name}", language)
    if part.fault is not None:
        st.warning(messages.plain(sentence(part.fault, language)))
    else:
        about = part.about
        size = format_number(part.size / 1e6, language, digits=1)
        day = format_date(about.as_of, language) if about.as_of else ""
        line = joined(element("b", what), about.files, day, f"{size} MB", about.credit, separator=" · ")
        st.html(element("p", line, class_="quiet", data_ground=part.name))
    st.button(
        tr("ground.page.remove", language, what=what),
        key=f"remove_ground_{part.name}",
        icon=":material/delete:",
        on_click=_remove,
        args=(own, part.name),
    )


def _remove(own: OwnGround, name: str) -> None:
    try:
        own.remove(name)
    except AtlasError as error:
        st.session_state[_FAULT] = error


def _form(own: OwnGround, language: str) -> None:
    fault = st.session_state.pop(_FAULT, None)
    with st.form("own_ground", border=True):
        given = st.file_uploader(
            tr("ground.page.file", language),
            type=list(_ENDINGS),
            key="ground_file",
            accept_multiple_files=True,
            max_upload_size=limit("map_upload_mb"),
        )
        left, right = st.columns(2)
        kind = left.selectbox(
            tr("ground.page.kind", language),
            giving.KINDS,
            index=None,
            key="ground_kind",
            format_func=lambda name: tr(f"ground.part.{name}", language),
        )
        legend = right.selectbox(
            tr("ground.page.legend", language),
            (*legends.BUNDLED, giving.FILE_LEGEND),
            index=None,
            key="ground_legend",
            format_func=lambda token: _legend_name(token, language),
        )
        credit = left.text_input(tr("ground.page.credit", language), key="ground_credit")
        as_of = right.text_input(tr("ground.page.as_of", language), key="ground_as_of")
        wanted = st.form_submit_button(tr("ground.page.add", language), icon=":material/add:")
    if wanted and given:
        with st.spinner(tr("ground.page.adding", language)):
            fault = _added(own, given, kind=kind or "", legend=legend or "", credit=credit, as_of=as_of)
        if fault is None:
            st.rerun()
    if fault is not None:
        messages.show_error(fault, language)


def _legend_name(token: str, language: str) -> str:
    if token == giving.FILE_LEGEND:
        return tr("cover.legend.file", language)
    try:
        return legends.bundled(token).name(language)
    except DataError:  # a data folder without legends
        return token


def _added(own: OwnGround, given: list[Any], **told: str) -> AtlasError | None:
    """Take the files in; return why that failed."""
    with TemporaryDirectory(prefix="ground-") as folder:
        paths = []
        for number, file in enumerate(given):
            path = Path(folder) / f"{number}"
            path.write_bytes(file.getbuffer())
            paths.append(path)
        try:
            giving.add(paths, own, names=[file.name for file in given], **told)
        except AtlasError as error:
            return error
    return None
