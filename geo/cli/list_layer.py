"""``atlas list``: the features of a layer, filtered."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from ..base.translate import tr
from ..base.units import format_date, format_number, format_quantity, is_known, unit_slug
from ..records.attributes import ATTRIBUTES
from . import options, output
from .options import Filters, Reader, filtered

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from ..atlas.atlas import Atlas

FORMATS = ("table", "json", "csv", "geojson")
_YEAR = "year"
_FIGURES = {
    "zones": ("area_ha", "available_ha", "fill_rate_pct", "investment_vnd_bn"),
    "clusters": ("area_ha", "available_ha", "fill_rate_pct"),
    "hydropower": ("capacity_mw", "generation_gwh", "year_commissioned"),
    "mines": ("area_ha", "reserves_t"),
    "projects": ("investment_vnd_bn", "capacity_mw", "capacity_tpy"),
    "all": ("area_ha", "available_ha", "investment_vnd_bn", "capacity_mw"),
}
"""The figures that a table has room for; the other formats give all of them."""


@filtered
def list_layer(
    ctx: typer.Context, layer: options.Layer, *, filters: Filters, form: options.Format = "table"
) -> None:
    """List the features of a layer that pass every filter."""
    options.choice("--format", form, FORMATS)
    reader: Reader = ctx.obj
    atlas, selection = filters.selection(options.layers_named(layer), reader.open_atlas)
    frames = atlas.select(selection)
    output.write(_answer(frames, atlas, form, reader.language))
    if form == "table":
        n = sum(len(frame) for frame in frames.values())
        output.tell(tr("cli.list.summary", reader.language, n=n))


def _answer(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, form: str, language: str) -> str | bytes:
    from ..export.selection.files import to_csv, to_geojson
    from ..export.selection.table import records
    from ..formats.csv import BYTE_ORDER_MARK

    if form == "csv":
        return to_csv(frames, atlas, language).removeprefix(BYTE_ORDER_MARK)
    if form == "geojson":
        return to_geojson(frames, atlas, language) + b"\n"
    if form == "json":
        return output.as_json(records(frames, atlas, language))
    return _as_table(frames, language)


@dataclass(frozen=True)
class _Figure:
    """One figure of a row of a layer, as :func:`geo.base.units.format_quantity` wants it; no unit."""

    value: str
    lower: float | None
    upper: float | None
    qualifier: str
    unit: str


def _as_table(frames: Mapping[str, gpd.GeoDataFrame], language: str) -> str:
    """Return names, status, province and the main figures; what is not actual says so."""
    from ..records.wording import label

    figures = _FIGURES["all" if len(frames) > 1 else next(iter(frames))]
    fixed = ("feature_id", "name", "status", "province")
    headings = [tr(f"cli.column.{name}", language) for name in fixed]
    headings += [_heading(name, language) for name in figures]
    rows = [
        [
            str(feature_id),
            row["name_en"] if language == "en" and row["name_en"] else row["name_vi"],
            label("status", row["status"], language) or "",
            label("province_code", row["province_code"], language) or "",
            *(_figure(row, name, language) for name in figures),
        ]
        for frame in frames.values()
        for feature_id, row in frame.iterrows()
    ]
    return output.as_table(headings, rows, numeric=range(len(fixed), len(headings)))


def _heading(name: str, language: str) -> str:
    if name not in ATTRIBUTES:
        return tr(f"cli.column.{name}", language)
    words, unit = tr(f"vocabulary.attribute.{name}", language), ATTRIBUTES[name].unit
    return words if unit == _YEAR else f"{words} ({tr(f'vocabulary.unit.{unit_slug(unit)}', language)})"


def _figure(row: pd.Series[Any], name: str, language: str) -> str:
    """Return a figure as its source has it, with basis and marks where it needs them; blank if unknown."""
    from ..atlas.derived import AVAILABLE, DERIVED
    from ..atlas.derived_words import mark_texts

    if name == AVAILABLE:
        if not is_known(row.get(name)):
            return ""
        marks = [*mark_texts(row[DERIVED], language), format_date(row[DERIVED].as_of, language)]
        return f"{format_number(row[name], language)} ({', '.join(marks)})"
    qualifier = row.get(f"{name}_qualifier")
    if not isinstance(qualifier, str):
        return ""
    unit = _YEAR if ATTRIBUTES[name].unit == _YEAR else ""
    figure = _Figure("", row[f"{name}_lower"], row[f"{name}_upper"], qualifier, unit)
    text, basis = format_quantity(figure, language), row[f"{name}_basis"]
    marks = [] if basis == "actual" else [tr(f"cli.basis.{basis}", language)]
    if row[f"{name}_draft"]:
        marks.append(tr("core.mark.draft", language))
    return f"{text} ({', '.join(marks)})" if marks else text
