"""``atlas list``: the features of a layer, filtered."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..attributes import ATTRIBUTES
from ..translate import tr
from ..units import format_number, format_quantity, is_known, unit_slug
from . import options, output
from .options import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

    from ..atlas import Atlas

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

Layer = Annotated[str, typer.Argument(metavar="LAYER", help="cli.argument.layer")]


def list_layer(  # noqa: PLR0917  typer reads the options from the parameters
    ctx: typer.Context,
    layer: Layer,
    province: options.Province = None,
    vintage: options.Vintage = "2025",
    district: options.District = None,
    commune: options.Commune = None,
    kind: options.Kind = None,
    status: options.Status = None,
    text: options.Text = "",
    mineral: options.Mineral = None,
    sector: options.Sector = None,
    area: options.Area = None,
    available: options.Available = None,
    fill: options.Fill = None,
    investment: options.Investment = None,
    capacity: options.Capacity = None,
    year: options.Year = None,
    bbox: options.Bbox = None,
    no_drafts: options.NoDrafts = False,
    as_of: options.AsOf = None,
    form: options.Format = "table",
) -> None:
    """List the features of a layer that pass every filter."""
    from ..selection import Selection

    options.choice("--format", form, FORMATS)
    layers = options.layers_named(layer)
    filters: dict[str, Any] = {
        "vintage": options.choice("--vintage", vintage, ("2025", "pre2025")),
        "provinces": options.provinces(province, vintage),
        "kinds": options.tokens("--kind", "kind", kind),
        "statuses": options.tokens("--status", "status", status),
        "text": text,
        "minerals": options.tokens("--mineral", "mineral", mineral),
        "sectors": options.tokens("--sector", "sector", sector),
        "area_ha": options.span("--area", area),
        "available_ha": options.span("--available", available),
        "fill_rate_pct": options.span("--fill", fill),
        "investment_vnd_bn": options.span("--investment", investment),
        "capacity_mw": options.span("--capacity", capacity),
        "year": options.span("--year", year),
        "bbox": options.box(bbox),
        "drafts": not no_drafts,
        "as_of": options.day("--as-of", as_of),
    }
    reader: Reader = ctx.obj
    atlas = reader.open_atlas()
    selection = Selection(
        layers=layers,
        districts=options.names("--district", district, _districts(atlas, layers)),
        communes=options.names("--commune", commune, _communes(atlas)),
        **filters,
    )
    frames = atlas.select(selection)
    output.write(_answer(frames, atlas, form, reader.language))
    if form == "table":
        n = sum(len(frame) for frame in frames.values())
        output.tell(tr("cli.list.summary", reader.language, n=n))


def _districts(atlas: Atlas, layers: tuple[str, ...]) -> dict[str, str]:
    lists = [names for layer in layers for names in atlas.layer(layer)["districts_pre2025"].dropna()]
    return {name: name for names in sorted(lists) for name in names.split(" | ") if name}


def _communes(atlas: Atlas) -> dict[str, str]:
    communes = atlas.admin_units[atlas.admin_units["level"] == "commune"]
    return {name: name for name in (*communes["name_vi"], *communes.index)}


def _answer(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas, form: str, language: str) -> str | bytes:
    from .. import export

    if form == "csv":
        return export.to_csv(frames, atlas, language).removeprefix(export.BYTE_ORDER_MARK)
    if form == "geojson":
        return export.to_geojson(frames, atlas, language) + b"\n"
    if form == "json":
        return output.as_json(export.records(frames, atlas, language))
    return _as_table(frames, language)


@dataclass(frozen=True)
class _Figure:
    """One figure of a row of a layer, as :func:`geo.units.format_quantity` wants it; no unit."""

    value: str
    lower: float | None
    upper: float | None
    qualifier: str
    unit: str


def _as_table(frames: Mapping[str, gpd.GeoDataFrame], language: str) -> str:
    """Return names, status, province and the main figures; what is not actual says so."""
    from ..export import label

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
    """Return a figure as its source has it, with its basis where it is not actual; blank if unknown."""
    if name not in ATTRIBUTES:
        return format_number(row[name], language) if is_known(row.get(name)) else ""
    qualifier = row.get(f"{name}_qualifier")
    if not isinstance(qualifier, str):
        return ""
    unit = _YEAR if ATTRIBUTES[name].unit == _YEAR else ""
    figure = _Figure("", row[f"{name}_lower"], row[f"{name}_upper"], qualifier, unit)
    text, basis = format_quantity(figure, language), row[f"{name}_basis"]
    return text if basis == "actual" else f"{text} ({tr(f'cli.basis.{basis}', language)})"
