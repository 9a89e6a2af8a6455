"""The figures of each feature in words: value with unit, date, basis and source, for popups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from ..base.translate import has, tr
from ..base.units import Amount, format_date, format_quantity
from ..formats.csv import clean
from ..records.attributes import Attribute, wide_attributes
from ..records.wording import label
from .derived import DERIVED, Derived
from .derived_words import told, value_text


@dataclass(frozen=True)
class FactLine:
    """One figure of a feature, as a reader sees it.

    Parameters
    ----------
    name, value : str
        ``"Diện tích"``, ``"khoảng 30–50 ha"``.
    when : str
        Date in the language; the word for undated where the source gives none.
    basis : str
        ``"quy hoạch"`` or ``"mục tiêu"``, and ``"dự thảo"`` for what rests on a draft; ``""`` for what is
        actual, and for texts.
    source_id : str
        ``""`` for what is derived from other figures.
    note : str
        How it was derived.
    """

    name: str
    value: str
    when: str = ""
    basis: str = ""
    source_id: str = ""
    note: str = ""


def fact_lines(layer: str, frame: gpd.GeoDataFrame, language: str) -> list[list[FactLine]]:
    """Return the known figures of each feature of a layer, in the order of its rows."""
    lines: list[list[FactLine]] = [[] for _ in range(len(frame))]
    for attribute in wide_attributes(layer):
        for row, line in _attribute_lines(attribute, frame, language):
            lines[row].append(line)
    if DERIVED in frame.columns:
        for row, derived in enumerate(frame[DERIVED]):
            if derived.is_known:
                lines[row].append(_available(derived, language))
    return lines


def attribute_values(attribute: Attribute, frame: pd.DataFrame, language: str) -> list[str]:
    """Return what each feature has of an attribute, with its unit; ``""`` where nothing is known."""
    name = attribute.name
    if f"{name}_qualifier" in frame.columns:
        qualifiers = _texts(frame, f"{name}_qualifier")
        bounds = zip(frame[f"{name}_lower"], frame[f"{name}_upper"], qualifiers, strict=True)
        return [
            clean(format_quantity(Amount("", lower, upper, qualifier, attribute.unit), language))
            if qualifier
            else ""
            for lower, upper, qualifier in bounds
        ]
    return [clean(label(name, text, language) or "") for text in _texts(frame, name)]


def _attribute_lines(
    attribute: Attribute, frame: gpd.GeoDataFrame, language: str
) -> list[tuple[int, FactLine]]:
    name = attribute.name
    words = tr(f"vocabulary.attribute.{name}", language)
    source_ids, dates = _texts(frame, f"{name}_source_id"), _texts(frame, f"{name}_as_of")
    bases = _texts(frame, f"{name}_basis")
    drafts = frame[f"{name}_draft"] if f"{name}_draft" in frame.columns else [False] * len(frame)
    marks = [tr("core.mark.draft", language) if draft else "" for draft in drafts]
    values = attribute_values(attribute, frame, language)
    return [
        (
            row,
            FactLine(
                words,
                value,
                when=format_date(dates[row], language),
                basis=", ".join(filter(None, (_basis(bases[row], language), marks[row]))),
                source_id=source_ids[row],
            ),
        )
        for row, value in enumerate(values)
        if value
    ]


def _basis(basis: str, language: str) -> str:
    return tr(f"map.basis.{basis}", language) if has(f"map.basis.{basis}") else ""


def _available(derived: Derived, language: str) -> FactLine:
    return FactLine(
        tr("map.figure.available_ha", language),
        value_text(derived, language),
        when=format_date(derived.as_of, language),
        basis=tr("core.mark.draft", language) if derived.is_draft else "",
        note=told(derived, language),
    )


def _texts(frame: pd.DataFrame, name: str) -> Sequence[str]:
    if name not in frame.columns:
        return [""] * len(frame)
    return [value if isinstance(value, str) else "" for value in frame[name]]
