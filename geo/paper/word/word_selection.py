"""The overview of a selection in a report: filters, totals, a map, the list of features."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import geopandas as gpd

from ...atlas.fact_lines import attribute_values
from ...atlas.selection import Selection
from ...atlas.selection_words import describe
from ...atlas.totals import Figure, Totals
from ...base.translate import tr
from ...base.units import format_number, format_unit, is_known
from ...records.attributes import ATTRIBUTES
from ...records.vocabulary import LAYERS
from ...records.wording import feature_name, items, word
from .writer import Column, Writer

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

_SHOWN = {
    "zones": ("area_ha", "fill_rate_pct"),
    "clusters": ("area_ha", "fill_rate_pct"),
    "hydropower": ("capacity_mw",),
    "mines": ("area_ha",),
    "projects": ("area_ha", "investment_vnd_bn"),
}
"""Figures in the list of the features of a layer."""

MOST_LISTED = 400
"""Features in the lists of one report; the rest is counted and left to the table files."""


def write_selection(
    writer: Writer,
    atlas: Atlas,
    selection: Selection,
    frames: Mapping[str, gpd.GeoDataFrame],
    *,
    map_png: bytes = b"",
) -> None:
    """Write the overview of a selection."""
    language = writer.language
    writer.heading(tr("reports.heading.overview", language))
    names = {str(code): str(name) for code, name in atlas.admin_units["name_vi"].items()}
    said = list(describe(selection, language, commune_names=names).values())
    writer.paragraph(tr("reports.filters" if said else "reports.no_filters", language))
    writer.bullets(said)
    if not any(map(len, frames.values())):
        writer.paragraph(tr("sheets.nothing", language), bold=True)
        return
    if selection.as_of is None:
        writer.paragraph(tr("reports.all_dates", language))
    _write_totals(writer, atlas.totals(frames))
    if map_png:
        writer.figure(tr("reports.caption.overview_map", language), map_png)
    _write_lists(writer, frames)


def _write_totals(writer: Writer, totals: Totals) -> None:
    language = writer.language
    columns = [
        Column(tr("reports.column.figure", language), 34),
        Column(tr("reports.column.basis", language), 18),
        Column(tr("reports.column.sum", language), 24, is_number=True),
        Column(tr("reports.column.known", language), 24, is_number=True),
    ]
    rows = [
        [word("layer", layer, language), "", format_number(count, language, digits=0), ""]
        for layer, count in totals.by_layer.items()
        if count
    ]
    rows += [_total(figure, language) for figure in totals.figures if is_known(figure.value)]
    writer.table(tr("reports.caption.totals", language), columns, rows)
    writer.paragraph(tr("reports.totals_note", language))


def _total(figure: Figure, language: str) -> list[str]:
    counted = [format_number(number, language, digits=0) for number in (figure.known, figure.of)]
    return [
        tr(f"map.figure.{figure.attribute}", language)
        if figure.attribute == "available_ha"
        else word("attribute", figure.attribute, language),
        word("basis", figure.basis, language),
        format_unit(figure.value, figure.unit, language),
        tr("reports.known_of", language, known=counted[0], of=counted[1]),
    ]


def _write_lists(writer: Writer, frames: Mapping[str, gpd.GeoDataFrame]) -> None:
    language = writer.language
    room = MOST_LISTED
    for layer in (name for name in LAYERS if name in frames and len(frames[name])):
        frame = frames[layer].sort_values("name_vi", kind="stable")
        listed = frame.head(room)
        room -= len(listed)
        if not len(listed):
            continue
        shown = _SHOWN[layer]
        columns = [
            Column(tr("reports.column.number", language), 10, is_number=True),
            Column(tr("reports.column.name", language), 37),
            Column(tr("reports.column.place", language), 24),
            Column(tr("reports.column.status", language), 20),
            *(Column(word("attribute", name, language), 18, is_number=True) for name in shown),
        ]
        figures = [attribute_values(ATTRIBUTES[name], listed, language) for name in shown]
        rows = [
            [
                str(number),
                feature_name(row, language),
                ", ".join(items(row["communes_2025"])),
                word("status", str(row["status"]), language) if row["status"] else "",
                *(values[number - 1] or tr("units.unknown", language) for values in figures),
            ]
            for number, (_, row) in enumerate(listed.iterrows(), start=1)
        ]
        writer.table(
            tr("reports.caption.list", language, layer=word("layer", layer, language)), columns, rows
        )
        if len(listed) < len(frame):
            left = format_number(len(frame) - len(listed), language, digits=0)
            writer.paragraph(tr("reports.list_cut", language, n=left))
