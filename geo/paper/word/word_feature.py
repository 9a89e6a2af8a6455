"""The section of one feature in a report: what it is, where it lies, its figures and their sources."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...atlas.boundaries import OWN
from ...atlas.totals import AVAILABLE, METHOD
from ...base.translate import tr
from ...base.units import format_date, format_ha, is_known
from ...records.attributes import ATTRIBUTES, wide_attributes
from ...records.provenance import Fact, Observation
from ...records.vocabulary import PROVINCES_2025
from ...records.wording import feature_name, items, known_text, quantity, word
from .writer import Column, Writer

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas

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
            Column(tr("reports.column.attribute", language), 26),
            Column(tr("reports.column.value", language), 31),
            Column(tr("reports.column.as_of", language), 15),
            Column(tr("reports.column.basis", language), 18),
            Column(tr("reports.column.source", language), 10),
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
    kinds = [word("kind", token, language) for token in items(feature["kind"])]
    what = ", ".join([word("layer", str(feature["layer"]), language), *kinds])
    status = known_text(feature["status"])
    if status:
        what = tr("reports.about.status", language, what=what, status=word("status", status, language))
    code = known_text(feature["province_code"])
    places = [*items(feature["communes_2025"]), PROVINCES_2025.get(code, code)]
    former = [*items(feature["communes_pre2025"]), *items(feature["districts_pre2025"])]
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
