"""What the columns of the files mean, in words with their units."""

from __future__ import annotations

from collections.abc import Iterable

from ...base.translate import has, tr
from ...base.units import unit_slug
from ...formats.geopackage import ColumnText
from ...records.attributes import ATTRIBUTES
from ...records.wording import VOCABULARY
from .table import SUPPORT

_YEAR = "year"
_BOUNDS = ("lower", "upper")
_UNITS = {
    "available_ha": "ha",
    "declared_outline_ha": "ha",
    "computed_geodesic_ha": "ha",
    "computed_grid_ha": "ha",
    "accuracy_m": "m",
}
"""Units of the numbers that are no attribute of a feature."""
_OWN = ("source", *SUPPORT)
"""What a column of support ends in; the longest ending of ``…_source_id`` and ``…_source`` is tried last."""


def attribute_and_part(column: str) -> tuple[str, str]:
    """Return the attribute that a column belongs to and what it says of it.

    ``("area_ha", "as_of")`` for ``area_ha_as_of``, ``("area_ha", "")`` for the value itself, and
    ``("", "")`` for a column of no attribute.
    """
    if _is_wide(column):
        return column, ""
    for part in _OWN:
        name = column.removesuffix(f"_{part}")
        if name != column and _is_wide(name):
            return name, part
    return "", ""


def _is_wide(name: str) -> bool:
    """Tell an attribute that is a column from one that only a feature's facts have (``location``)."""
    return name in ATTRIBUTES and ATTRIBUTES[name].wide


def unit_of(column: str) -> str:
    """Return the unit of the numbers in a column, ``""`` where they have none."""
    attribute, part = attribute_and_part(column)
    if attribute and part in ("", *_BOUNDS):
        return ATTRIBUTES[attribute].unit
    return _UNITS.get(column, "")


def heading(column: str, language: str) -> str:
    """Return the name of a column with its unit: ``Diện tích (ha)``, ``Diện tích: nguồn``."""
    if has(f"export.column.{column}"):
        return _with_unit(tr(f"export.column.{column}", language), unit_of(column), language)
    if column in VOCABULARY:
        return tr("export.part.token", language, name=heading(f"{column}_label", language))
    attribute, part = attribute_and_part(column.removesuffix("_label"))
    if attribute:
        name = tr(f"vocabulary.attribute.{attribute}", language)
        text = f"{name}: {tr(f'export.part.{part}', language)}" if part else name
        return _with_unit(text, unit_of(column), language)
    for key in (f"export.source.{column}", f"tables.column.{column.removesuffix('_label')}"):
        if has(key):
            return tr(key, language)
    return column


def column_texts(columns: Iterable[str], language: str) -> dict[str, ColumnText]:
    """Return the alias (in the language) and comment (in the other, with the unit) of each column."""
    other = "en" if language == "vi" else "vi"
    return {name: ColumnText(heading(name, language), heading(name, other)) for name in sorted(set(columns))}


def _with_unit(text: str, unit: str, language: str) -> str:
    if not unit or unit == _YEAR:
        return text
    return f"{text} ({tr(f'vocabulary.unit.{unit_slug(unit)}', language)})"
