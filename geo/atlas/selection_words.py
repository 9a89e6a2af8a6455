"""The filters of a selection in words, for headings, chips and exported files."""

from __future__ import annotations

from collections.abc import Mapping

from ..base.translate import has, tr
from ..base.units import format_date, format_number, with_unit
from ..records.attributes import ATTRIBUTES
from ..records.territory import province_names
from .selection import LIST_KEYS, RANGE_KEYS, Selection
from .selection_values import Range

_VOCABULARIES = {
    "layers": "layer",
    "kinds": "kind",
    "statuses": "status",
    "minerals": "mineral",
    "sectors": "sector",
}


def describe(
    selection: Selection, language: str, *, commune_names: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return each filter that is set in words, by the name of its field.

    Parameters
    ----------
    selection : Selection
    language : {"vi", "en"}
    commune_names : mapping, optional
        Name of each commune code; without it the codes are shown.
    """
    return {
        field: tr(
            f"selection.active.{field}", language, value=_value(selection, field, language, commune_names)
        )
        for field in selection.active()
    }


def _value(selection: Selection, field: str, language: str, commune_names: Mapping[str, str] | None) -> str:
    value = getattr(selection, field)
    if field in RANGE_KEYS:
        return _range(value, field, language)
    if field in LIST_KEYS:
        provinces = province_names(selection.vintage)
        names: Mapping[str, str] = {"provinces": provinces, "communes": commune_names or {}}.get(field, {})
        shown = [names.get(token) or _word(field, token, language) for token in value]
        return ", ".join(shown) or tr("selection.active.none", language)
    return format_date(value, language) if field == "as_of" else str(value)


def _word(field: str, token: str, language: str) -> str:
    key = f"vocabulary.{_VOCABULARIES.get(field)}.{token}"
    return tr(key, language) if has(key) else token


def _range(span: Range, field: str, language: str) -> str:
    unit = "year" if field == "year" else ATTRIBUTES["area_ha" if field == "available_ha" else field].unit

    def number(value: float) -> str:
        return f"{value:.0f}" if field == "year" else format_number(value, language)

    if span.low is not None and span.high is not None:
        return with_unit(f"{number(span.low)}–{number(span.high)}", unit, language)
    if span.low is not None:
        return tr("selection.range.from", language, low=with_unit(number(span.low), unit, language))
    return tr("selection.range.to", language, high=with_unit(number(span.high or 0.0), unit, language))
