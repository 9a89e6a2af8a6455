"""What else is asked of a file: paper, language, form, titles, template, address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from ....base.errors import SelectionError
from ....base.limits import limit
from ....base.text import tidy
from ....base.translate import LANGUAGES, tr
from ....export.kinds import OVERLAP_FORMATS, SELECTION_FORMATS, SHEET_FORMATS
from ....export.order import (
    BOTH,
    BRIEF,
    COMPARISON,
    DATA,
    HTML,
    OVERLAP,
    PDF,
    PNG,
    SELECTION,
    SERIES,
    SHEET,
    WORD,
    Order,
)
from ....uploads.kept import KeptFile
from ...parts.choice import one_of
from ...session import state
from ...session.kept_file import file_door
from ...session.markup import is_web_address
from . import backdrop

_SIZES = ("A4", "A3")
_LANDSCAPE, _PORTRAIT = "landscape", "portrait"
_PARTS = ("feature", "commune")
_FORMS = tuple(SHEET_FORMATS)
_DPIS = (150, 200, 300, 600)
_OWN_MACHINE = ("localhost", "127.0.0.1", "::1")


def ask(order: Order, language: str) -> Order:
    """Draw what is asked of this kind of file and return the order with the answers.

    Raises
    ------
    SelectionError
        If the address for the code of a brief is none.
    """
    if order.kind == SERIES and order.subject == SELECTION:
        order = replace(order, by=_choice("by", _PARTS, _PARTS[0], language))
    with st.container(key="report_details", horizontal=True, gap="medium"):
        if order.kind in (SHEET, SERIES):
            order = _paper(order, language)
        order = _language(order, language)
        if order.kind == SHEET:
            order = _form(order, language)
    if order.kind == DATA:
        order = _data(order, language)
    if order.kind == BRIEF:
        order = replace(order, orientation=_PORTRAIT, base=_base(language))
    if order.kind == WORD:
        order = _word(order, language)
    return _more(order, language)


# -- paper, language, form ---------------------------------------------------------------------------


def _paper(order: Order, language: str) -> Order:
    size = _choice("size", _SIZES, _SIZES[0], language)
    lies = _LANDSCAPE if order.subject in (SELECTION, COMPARISON) and order.kind == SHEET else _PORTRAIT
    upright = _choice(f"orientation_{lies}", (_LANDSCAPE, _PORTRAIT), lies, language, "orientation")
    return replace(order, size=size, orientation=upright)


def _language(order: Order, language: str) -> Order:
    """Ask for the language; it is that of the page until the reader says otherwise."""
    languages = (*LANGUAGES, BOTH) if order.kind in (SHEET, SERIES, BRIEF) else LANGUAGES
    key = f"language_{len(languages)}_{language}"
    return replace(order, language=_choice(key, languages, language, language, "language"))


def _form(order: Order, language: str) -> Order:
    form = _choice("form", _FORMS, PDF, language)
    if form != PNG:
        return replace(order, form=form)
    dpi = st.selectbox(
        tr("report_page.dpi", language),
        _DPIS,
        index=_DPIS.index(order.dpi),
        key="report_dpi",
        format_func=lambda dots: tr("report_page.dots", language, dpi=dots),
        filter_mode=None,
        width=150,
        persist_state="session",
    )
    return replace(order, form=form, dpi=dpi)


def _choice(name: str, options: Sequence[str], usual: str, language: str, words: str = "") -> str:
    """Draw a choice of one of a few; its words are those of the question, or of ``words``."""
    room = f"report_page.{words or name}"
    return one_of(
        options,
        usual,
        label=tr(f"{room}.label", language),
        key=f"report_{name}",
        name_of=lambda option: tr(f"{room}.{option}", language),
        width="content",
    )


# -- data, brief, Word ---------------------------------------------------------------------------------


def _data(order: Order, language: str) -> Order:
    is_check = order.subject == OVERLAP
    names = [name for name in (OVERLAP_FORMATS if is_check else SELECTION_FORMATS) if name != HTML]
    room = "overlap_page.download.{}" if is_check else "export.format.{}.name"
    form = st.selectbox(
        tr("export.download.format", language),
        names,
        key=f"report_data_{'check' if is_check else 'atlas'}",
        format_func=lambda name: tr(room.format(name), language),
        filter_mode=None,
        persist_state="session",
    )
    if not is_check:
        st.caption(tr(f"export.format.{form}.help", language))
    return replace(order, form=form)


def _base(language: str) -> str:
    """Ask for the address that the code of a brief leads to; by default this one."""
    text = st.text_input(
        tr("report_page.more.base", language),
        value=_here(),
        key="report_base",
        max_chars=limit("query_text_characters"),
        help=tr("report_page.more.base_help", language),
        persist_state="session",
    ).strip()
    if text and not is_web_address(text):
        raise SelectionError("report_page.error.base", text=text)
    return text


def _here() -> str:
    """Return the address of this atlas; ``""`` where only this machine can open it."""
    parts = urlsplit(st.context.url or "")
    if parts.hostname in (None, *_OWN_MACHINE):
        return ""
    return f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix(state.REPORT_PAGE)}"


def _word(order: Order, language: str) -> Order:
    detailed = order.subject == SELECTION and st.checkbox(
        tr("report_page.more.detailed", language),
        key="report_detailed",
        help=tr("report_page.more.detailed_help", language),
        persist_state="session",
    )
    return replace(order, detailed=detailed)


def _template(language: str) -> KeptFile[bytes] | None:
    kept = file_door(
        tr("report_page.more.template", language, mb=limit("upload_mb")),
        (".docx",),
        "report_template",
        language,
        most_mb=limit("upload_mb"),
        keep=lambda content, _: bytes(content),
    )
    st.caption(tr("report_page.more.template_help", language))
    return kept


# -- what is rarely changed ----------------------------------------------------------------------------


def _more(order: Order, language: str) -> Order:
    """Draw titles, background, room for signatures and a template, folded away."""
    if order.kind == DATA:
        return order
    with st.expander(
        tr(f"report_page.more.{order.kind}", language), key="report_more", icon=":material/tune:"
    ):
        usual = order.subject if order.kind == SHEET else "usual"
        order = replace(order, title=_line("title", usual, order, language))
        if order.kind in (SHEET, BRIEF):
            usual = order.subject if order.kind == SHEET else order.kind
            order = replace(order, subtitle=_line("subtitle", usual, order, language))
        if order.kind in (SHEET, SERIES):
            order = replace(order, underlay=backdrop.ask(language))
        if order.kind == SHEET:
            signed = st.checkbox(
                tr("report_page.more.signed", language), key="report_signed", persist_state="session"
            )
            order = replace(order, signed=signed)
        if order.kind == WORD:
            order = replace(order, template=_template(language))
    return order


def _line(name: str, usual: str, order: Order, language: str) -> str:
    """Ask for a line of text; that for one subject is not that for another."""
    text = st.text_input(
        tr(f"report_page.more.{name}", language),
        key=f"report_{name}_{order.subject}",
        max_chars=limit("title_characters"),
        placeholder=tr(f"report_page.{name}_hint.{usual}", language),
        persist_state="session",
    )
    return tidy(text)
