"""The sections on features in a report: the overview of a selection, each feature with its figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from ...atlas.boundaries import OWN
from ...atlas.derived import AVAILABLE, DERIVED, Derived
from ...atlas.derived_words import inputs_text, mark_texts, method_text, reason_text, value_text
from ...atlas.fact_lines import attribute_values
from ...atlas.selection import Selection
from ...atlas.selection_words import describe
from ...atlas.totals import Apart, Figure, Totals, apart_text
from ...base.text import parted
from ...base.translate import tr
from ...base.units import format_date, format_number, format_unit, is_known
from ...records.agreement import supporting
from ...records.attributes import ATTRIBUTES, wide_attributes
from ...records.provenance import Fact, Observation
from ...records.territory import province_names
from ...records.vocabulary import LAYERS
from ...records.wording import feature_name, known_text, quantity, word
from .writer import WordColumn, Writer

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

MOST_LISTED = 400
"""Features in the lists of one report; the rest is counted and left to the table files."""

_ASKED_OF_ALL = ("area_ha", "investment_vnd_bn", "investor", "legal_basis")
"""What is said to be unknown of any feature, besides the numbers of its layer."""

_SHOWN = {
    "zones": ("area_ha", "fill_rate_pct"),
    "clusters": ("area_ha", "fill_rate_pct"),
    "hydropower": ("capacity_mw",),
    "mines": ("area_ha",),
    "projects": ("area_ha", "investment_vnd_bn"),
}
"""Figures in the list of the features of a layer."""

# -- a selection ---------------------------------------------------------------------------------


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
        writer.column("figure", 34),
        writer.column("basis", 18),
        writer.column("sum", 24, is_number=True),
        writer.column("known", 24, is_number=True),
    ]
    rows = [
        [word("layer", layer, language), "", format_number(count, language, digits=0), ""]
        for layer, count in totals.by_layer.items()
        if count
    ]
    rows += [_total(figure, language) for figure in totals.figures if is_known(figure.value)]
    rows += [_left_out(apart, language) for apart in totals.apart]
    writer.table(tr("reports.caption.totals", language), columns, rows)
    writer.paragraph(tr("reports.totals_note", language))


def _total(figure: Figure, language: str) -> list[str]:
    counted = [format_number(number, language, digits=0) for number in (figure.known, figure.of)]
    return [
        tr(f"map.figure.{figure.attribute}", language)
        if figure.attribute == AVAILABLE
        else word("attribute", figure.attribute, language),
        word("basis", figure.basis, language),
        format_unit(figure.value, figure.unit, language),
        tr("reports.known_of", language, known=counted[0], of=counted[1]),
    ]


def _left_out(apart: Apart, language: str) -> list[str]:
    """Return the row of land that the headline leaves out."""
    n = format_number(apart.known, language, digits=0)
    label = f"{tr('map.figure.available_ha', language)}: {apart_text(apart, language)}"
    return [label, "", format_unit(apart.value, "ha", language), tr("reports.apart_known", language, n=n)]


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
            writer.column("number", 10, is_number=True),
            writer.column("name", 37),
            writer.column("place", 24),
            writer.column("status", 20),
            *(WordColumn(word("attribute", name, language), 18, is_number=True) for name in shown),
        ]
        figures = [attribute_values(ATTRIBUTES[name], listed, language) for name in shown]
        rows = [
            [
                str(number),
                feature_name(row, language),
                ", ".join(parted(row["communes_2025"])),
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


# -- a feature -----------------------------------------------------------------------------------


def write_feature(
    writer: Writer, atlas: Atlas, feature_id: str, *, as_of: date | None, drafts: bool, map_png: bytes = b""
) -> None:
    """Write the section of a feature; ``map_png`` is its map, none where it is empty."""
    language = writer.language
    feature = atlas.feature(feature_id, as_of=as_of, drafts=drafts)
    facts = atlas.facts(feature_id, as_of=as_of, drafts=drafts)
    name = feature_name(feature, language)
    writer.heading(name, 2)
    for line in _about(feature, language):
        writer.paragraph(line)
    if chinese := atlas.chinese_name(feature_id):
        writer.paragraph(f"{tr('reports.about.chinese', language)}: {chinese[0]} ({chinese[1].title})")
    if facts:
        columns = [
            writer.column("attribute", 26),
            writer.column("value", 31),
            writer.column("as_of", 15),
            writer.column("basis", 18),
            writer.column("source", 10),
        ]
        rows = [row for fact in facts for row in _rows(fact, writer)]
        if derived := feature.get(DERIVED):
            rows.append(_available(derived, writer))
        writer.table(tr("reports.caption.facts", language, name=name), columns, rows)
    missing = _missing(facts, str(feature["layer"]))
    if missing:
        labels = [word("attribute", attribute, language) for attribute in missing]
        names = ", ".join(f"{label[:1].lower()}{label[1:]}" for label in labels)
        writer.paragraph(tr("reports.missing", language, names=names))
    if map_png:
        writer.figure(tr("reports.caption.map", language, name=name), map_png)


def _about(feature: pd.Series[Any], language: str) -> list[str]:
    """Return what the feature is and where it lies, in sentences."""
    kinds = [word("kind", token, language) for token in parted(feature["kind"])]
    what = ", ".join([word("layer", str(feature["layer"]), language), *kinds])
    status = known_text(feature["status"])
    if status:
        what = tr("reports.about.status", language, what=what, status=word("status", status, language))
    code = known_text(feature["province_code"])
    places = [*parted(feature["communes_2025"]), province_names("2025").get(code, code)]
    former = [*parted(feature["communes_pre2025"]), *parted(feature["districts_pre2025"])]
    lines = [what]
    where = ", ".join(place for place in places if place)
    if where:
        key = "reports.about.where_former" if former else "reports.about.where"
        lines.append(tr(key, language, where=where, former=", ".join(former)))
    basis, level = known_text(feature["geometry_basis"]), known_text(feature["location_level"])
    lines.append(
        tr(
            "reports.about.geometry",
            language,
            level=word("location_level", level or "none", language),
            basis=word("geometry_basis", basis, language) if basis else tr("reports.none", language),
        )
    )
    if feature[OWN]:
        lines.append(tr("boundary.own_help", language))
    return lines


def _rows(fact: Fact, writer: Writer) -> list[list[str]]:
    """Return the row of a figure, and one for each source that says otherwise."""
    label = word("attribute", fact.attribute, writer.language)
    rows = [_row(label, fact.chosen, writer)]
    if (sources := supporting(fact)) > 1:
        n = format_number(sources, writer.language, digits=0)
        support = tr("core.mark.support", writer.language, n=n, value=rows[0][1])
        rows[0][1] = f"{rows[0][1]}\n({support})"
    said = {quantity(fact.chosen, writer.language)}
    for other in fact.others:
        text = quantity(other, writer.language)
        if text not in said:
            said.add(text)
            rows.append(_row(tr("reports.otherwise", writer.language), other, writer))
    return rows


def _row(label: str, observation: Observation, writer: Writer) -> list[str]:
    language = writer.language
    attribute = ATTRIBUTES.get(observation.attribute)
    has_basis = attribute is not None and attribute.value_type != "text"
    marks = [word("basis", observation.basis, language)] if has_basis else []
    if observation.source.is_draft:
        marks.append(tr("core.mark.draft", language))
    return [
        label,
        quantity(observation, language),
        format_date(observation.as_of, language),
        "; ".join(marks),
        writer.cite(observation.source),
    ]


def _available(derived: Derived, writer: Writer) -> list[str]:
    """Return the row of land still to be had: with what it was made of, or why it is unknown."""
    language = writer.language
    label = tr("map.figure.available_ha", language)
    if not derived.is_known:
        return [label, reason_text(derived, language), "", "", ""]
    made_of = inputs_text(derived, language, lambda each: writer.cite(each.source))
    value = f"{value_text(derived, language)}\n({method_text(derived, language)}: {made_of})"
    standing = word("standing", derived.standing, language)
    marks = "; ".join([*mark_texts(derived, language), standing])
    computed = "" if derived.is_printed else tr("reports.computed", language)
    return [label, value, format_date(derived.as_of, language), marks, computed]


def _missing(facts: list[Fact], layer: str) -> list[str]:
    """Return the figures that a reader looks for and no source has."""
    known = {fact.attribute for fact in facts}
    asked = [a.name for a in wide_attributes(layer) if a.value_type in ("number", "integer")]
    return [name for name in dict.fromkeys([*_ASKED_OF_ALL, *asked]) if name not in known]
