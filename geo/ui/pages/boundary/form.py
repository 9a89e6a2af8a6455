"""Ask where a boundary comes from: how it was made, its document, its date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from ....base.translate import tr
from ....store.own.given import BASES, BoundaryDocument

_ROWS = (("source_title",), ("source_number", "source_publisher"), ("source_date", "as_of"), ("source_url",))
_HELPED = ("source_title", "as_of")
_SLASHED = re.compile(r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4})")


@dataclass(frozen=True)
class Answers:
    """What the form says, as ``OwnBoundaries.give`` takes it."""

    basis: str
    source: BoundaryDocument
    as_of: str
    accuracy_m: float | None
    declared_ha: float | None
    note: str


def ask(language: str, *, is_survey: bool) -> Answers | None:
    """Draw the form and return its answers in the run in which it is sent.

    Parameters
    ----------
    is_survey : bool
        Whether the boundary was read from printed corners; their list has told the declared hectares.
    """
    with st.form("boundary_form", border=False):
        basis = st.radio(
            tr("boundary.page.basis", language),
            BASES,
            index=0 if is_survey else 1,
            format_func=lambda token: tr(f"boundary.basis.{token}", language),
            horizontal=True,
            key=f"boundary_basis_{'survey' if is_survey else 'drawing'}",
        )
        texts = _texts(language)
        left, right = st.columns(2, gap="medium")
        with left:
            accuracy_m = _number("accuracy", "accuracy_m", language)
        with right:
            declared_ha = None if is_survey else _number("declared", "declared_ha", language)
        note = st.text_area(tr("boundary.page.note", language), key="boundary_note", height=80)
        is_sent = st.form_submit_button(
            tr("boundary.page.save", language), type="primary", icon=":material/save:", key="boundary_save"
        )
    if not is_sent:
        return None
    published = iso_date(texts["source_date"])
    document = BoundaryDocument(
        texts["source_title"],
        texts["source_publisher"],
        texts["source_number"],
        published,
        texts["source_url"],
    )
    return Answers(basis, document, iso_date(texts["as_of"]) or published, accuracy_m, declared_ha, note)


def iso_date(text: str) -> str:
    """Return a date as it is, but one with slashes, day first as in Việt Nam, as an ISO date."""
    match = _SLASHED.fullmatch(text.strip())
    if match is None:
        return text.strip()
    day, month, year = match.groups()
    return "-".join([year, f"{int(month):02}", *([f"{int(day):02}"] if day else [])])


def _texts(language: str) -> Mapping[str, str]:
    """Ask for what names the document."""
    texts = {}
    for row in _ROWS:
        for column, name in zip(st.columns(len(row), gap="medium"), row, strict=True):
            texts[name] = column.text_input(
                tr(f"boundary.page.{name}", language),
                help=tr(f"boundary.page.{name}_help", language) if name in _HELPED else None,
                key=f"boundary_{name}",
            )
    return texts


def _number(name: str, label: str, language: str) -> float | None:
    return st.number_input(
        tr(f"boundary.page.{label}", language),
        min_value=0.0,
        value=None,
        help=tr(f"boundary.page.{name}_help", language),
        key=f"boundary_{name}",
    )
