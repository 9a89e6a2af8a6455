"""The section of an overlap check in a report: the answer, hectares, ledger, what rules call for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from ...atlas.boundaries import OWN
from ...atlas.fact_lines import attribute_values
from ...atlas.selection import Selection
from ...atlas.selection_words import describe
from ...atlas.totals import AVAILABLE, METHOD, Figure, Totals
from ...base.text import parted
from ...base.translate import tr
from ...base.units import format_date, format_ha, format_number, format_unit, is_known
from ...records.attributes import ATTRIBUTES, wide_attributes
from ...records.provenance import Fact, Observation
from ...records.territory import province_names
from ...records.vocabulary import LAYERS
from ...records.wording import feature_name, known_text, quantity, word
from .page import NOTE_TEXT
from .writer import WordColumn, Writer

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas
    from ...land.overlap.report import OverlapReport

_ASKED_OF_ALL = ("area_ha", "investment_vnd_bn", "investor", "legal_basis")


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
    if facts:
        columns = [
            WordColumn(tr("reports.column.attribute", language), 26),
            WordColumn(tr("reports.column.value", language), 31),
            WordColumn(tr("reports.column.as_of", language), 15),
            WordColumn(tr("reports.column.basis", language), 18),
            WordColumn(tr("reports.column.source", language), 10),
        ]
        rows = [row for fact in facts for row in _rows(fact, writer)]
        if is_known(feature.get(AVAILABLE)):
            rows.append(_available(feature, language))
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
    return [
        label,
        quantity(observation, language),
        format_date(observation.as_of, language),
        word("basis", observation.basis, language) if has_basis else "",
        writer.cite(observation.source),
    ]


def _available(feature: pd.Series[Any], language: str) -> list[str]:
    method = tr(f"core.available_ha_method.{feature[METHOD]}", language)
    value = f"{format_ha(float(feature[AVAILABLE]), language)}\n({method})"
    return [tr("map.figure.available_ha", language), value, "", "", tr("reports.computed", language)]


def _missing(facts: list[Fact], layer: str) -> list[str]:
    """Return the figures that a reader looks for and no source has."""
    known = {fact.attribute for fact in facts}
    asked = [a.name for a in wide_attributes(layer) if a.value_type in ("number", "integer")]
    return [name for name in dict.fromkeys([*_ASKED_OF_ALL, *asked]) if name not in known]


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
        WordColumn(tr("reports.column.figure", language), 34),
        WordColumn(tr("reports.column.basis", language), 18),
        WordColumn(tr("reports.column.sum", language), 24, is_number=True),
        WordColumn(tr("reports.column.known", language), 24, is_number=True),
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
            WordColumn(tr("reports.column.number", language), 10, is_number=True),
            WordColumn(tr("reports.column.name", language), 37),
            WordColumn(tr("reports.column.place", language), 24),
            WordColumn(tr("reports.column.status", language), 20),
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


_HECTARES, _PERCENT = 4, 2
_MOST_SITES = 50


def write_overlap(
    writer: Writer, report: OverlapReport, *, map_png: Callable[[str], bytes] | None = None
) -> Iterator[None]:
    """Write the section of a check, yielding after each site.

    Parameters
    ----------
    map_png : callable, optional
        Returns the map of a site by its id.
    """
    language = writer.language
    about = report.about
    writer.heading(tr("reports.heading.overlap", language, map=about.map_name))
    writer.paragraph(
        tr("reports.overlap.about", language, map=about.map_name, crs=about.map_crs or "–")
        + " "
        + tr("reports.overlap.day", language, day=format_date(about.day, language))
    )
    writer.paragraph(tr("reports.overlap.meaning", language))
    if len(report.records) > 1:
        _write_answers(writer, report)
    for record in report.records[:_MOST_SITES]:
        _write_site(writer, record, map_png)
        yield
    left = len(report.records) - _MOST_SITES
    if left > 0:
        writer.paragraph(
            tr("reports.overlap.more_sites", language, n=format_number(left, language, digits=0))
        )
    for credit in about.credits:
        writer.paragraph(credit, NOTE_TEXT)


def steps(report: OverlapReport) -> list[str]:
    """Return the names of what :func:`write_overlap` yields after."""
    return [_name(record) for record in report.records[:_MOST_SITES]]


def _name(record: dict[str, Any]) -> str:
    return str(record["name"] or record["site"])


def _write_answers(writer: Writer, report: OverlapReport) -> None:
    language = writer.language
    columns = [
        WordColumn(tr("reports.column.number", language), 9, is_number=True),
        WordColumn(tr("reports.column.site", language), 35),
        WordColumn(tr("reports.column.answer", language), 22),
        WordColumn(tr("reports.column.site_ha", language), 18, is_number=True),
        WordColumn(tr("reports.column.contested_ha", language), 18, is_number=True),
        WordColumn(tr("reports.column.uncovered_ha", language), 18, is_number=True),
    ]
    rows = [
        [
            str(number),
            _name(record),
            tr(f"overlap.state.{record['state']}", language),
            _ha(record["site_ha"], language),
            _ha(record.get("contested_ha"), language),
            _ha(record.get("uncovered_ha"), language),
        ]
        for number, record in enumerate(report.records, start=1)
    ]
    writer.table(tr("reports.caption.answers", language), columns, rows)


def _write_site(writer: Writer, record: dict[str, Any], map_png: Callable[[str], bytes] | None) -> None:
    language = writer.language
    name = _name(record)
    writer.heading(name, 2)
    answer = tr(f"overlap.state.{record['state']}", language)
    verdict = writer.paragraph(tr("reports.overlap.answer", language, answer=answer), bold=True)
    verdict.paragraph_format.keep_with_next = True  # the reasons stand below it
    writer.bullets(record["reason"])
    picture = map_png(record["site"]) if map_png else b""
    if picture:
        writer.figure(tr("reports.caption.overlap_map", language, name=name), picture)
    _write_land(writer, record, name)
    _write_ledger(writer, record, name)
    _write_rules(writer, record)
    if record["warnings"]:
        writer.paragraph(tr("reports.overlap.warnings", language))
        writer.bullets(record["warnings"])


def _write_land(writer: Writer, record: dict[str, Any], name: str) -> None:
    language = writer.language
    rows = [
        [
            str(land["code"]),
            str(land["name"]),
            _ha(land["ha"], language),
            _ha(land["grid_ha"], language),
            _share(land["share"], language),
        ]
        for land in record["classes"]
    ]
    rests = {"contested": "contested_ha", "nodata": "nodata_ha", "uncovered": "uncovered_ha"}
    for row, key in rests.items():
        if record.get(key):
            share = record[key] / record["site_ha"] if record["site_ha"] else None
            label = tr(f"reports.overlap.{row}", language)
            rows.append(["", label, _ha(record[key], language), "", _share(share, language)])
    if not rows:
        return
    rows.append(
        [
            "",
            tr("reports.overlap.whole", language),
            _ha(record["site_ha"], language),
            _ha(record["grid_site_ha"], language),
            _share(1.0, language),
        ]
    )
    columns = [
        WordColumn(tr("reports.column.code", language), 14),
        WordColumn(tr("reports.column.land", language), 42),
        WordColumn(tr("reports.column.ha", language), 16, is_number=True),
        WordColumn(tr("reports.column.grid_ha", language, epsg=record["grid_epsg"]), 17, is_number=True),
        WordColumn(tr("reports.column.share", language), 11, is_number=True),
    ]
    writer.table(tr("reports.caption.land", language, name=name), columns, rows)


def _write_ledger(writer: Writer, record: dict[str, Any], name: str) -> None:
    language = writer.language
    lines = [line for line in record.get("ledger", []) if line["low_ha"] or line["high_ha"]]
    if not lines:
        return
    columns = [
        WordColumn(tr("reports.column.group", language), 52),
        WordColumn(tr("reports.column.at_least_ha", language), 24, is_number=True),
        WordColumn(tr("reports.column.at_most_ha", language), 24, is_number=True),
    ]
    rows = [[line["name"], _ha(line["low_ha"], language), _ha(line["high_ha"], language)] for line in lines]
    writer.table(tr("reports.caption.ledger", language, name=name), columns, rows)


def _write_rules(writer: Writer, record: dict[str, Any]) -> None:
    """Write what rules in force call for; those that do not apply stay in the data files."""
    language = writer.language
    calls = [rule for rule in record["rules"] if rule["calls"]]
    if not calls:
        return
    columns = [
        WordColumn(tr("reports.column.rule", language), 12),
        WordColumn(tr("reports.column.needs", language), 52),
        WordColumn(tr("reports.column.document", language), 36),
    ]
    rows = [
        [
            rule["rule_id"],
            rule["sentence"],
            "\n".join([rule["document"], tr(f"legal.confidence.{rule['confidence']}", language)]),
        ]
        for rule in calls
    ]
    writer.table(tr("reports.caption.rules", language), columns, rows)
    writer.paragraph(tr("reports.overlap.no_verdict", language))


def _ha(value: float | None, language: str) -> str:
    return format_number(value, language, digits=_HECTARES)


def _share(value: float | None, language: str) -> str:
    if value is None:
        return format_number(None, language)
    return f"{format_number(value * 100, language, digits=_PERCENT)} %"
