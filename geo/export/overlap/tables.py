"""The tables of an overlap report: which columns each has, what kind of value a column holds, the rows.

CSV, XLSX and GeoPackage are written from these, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ...base.text import joined
from ...base.translate import has, tr
from ...formats.workbook import DAY, HECTARES, NUMBER, SHARE, TEXT, TRUTH, WHOLE
from ...land.overlap.pieces import CONTESTED, LAND, UNCOVERED
from ...land.overlap.report import VECTOR, OverlapReport, SiteRecord

NODATA, UNCHECKED = "nodata", "unchecked"
PARTS = (LAND, CONTESTED, UNCOVERED, NODATA, UNCHECKED)
"""What a row of the table ``land`` is about; ``unchecked`` is a site in which nothing was cut."""

Row = dict[str, Any]

_TOKENS: tuple[Literal["effect", "answer", "validity", "confidence"], ...]
_TOKENS = ("effect", "answer", "validity", "confidence")
_DAYS: tuple[Literal["day", "in_force_from", "in_force_to"], ...] = ("day", "in_force_from", "in_force_to")
"""What a rule says as a token, and as a day."""

_SITE = {"site": TEXT, "name": TEXT}
_COLUMNS: dict[str, dict[str, str]] = {
    "answers": {
        **_SITE,
        "state": TEXT,
        "state_label": TEXT,
        "reason": TEXT,
        "site_ha": HECTARES,
        "grid_site_ha": HECTARES,
        "grid_epsg": WHOLE,
        "contested_ha": HECTARES,
        "uncovered_ha": HECTARES,
        "nodata_ha": HECTARES,
        "cells": NUMBER,
        "calling_rules": TEXT,
        "warnings": TEXT,
    },
    "land": {
        **_SITE,
        "state": TEXT,
        "part": TEXT,
        "part_label": TEXT,
        "code": TEXT,
        "class_name": TEXT,
        "as_printed": TEXT,
        "ha": HECTARES,
        "low_ha": HECTARES,
        "high_ha": HECTARES,
        "grid_ha": HECTARES,
        "share": SHARE,
        "colour": TEXT,
        "consequence": TEXT,
        "notes": TEXT,
    },
    "contested": {**_SITE, "codes": TEXT, "ha": HECTARES, "grid_ha": HECTARES},
    "ledger": {**_SITE, "row": TEXT, "row_name": TEXT, "low_ha": HECTARES, "high_ha": HECTARES},
    "rules": {
        **_SITE,
        "rule_id": TEXT,
        "subject": TEXT,
        "effect": TEXT,
        "effect_label": TEXT,
        "answer": TEXT,
        "answer_label": TEXT,
        "calls": TRUTH,
        "sentence": TEXT,
        "article": TEXT,
        "document": TEXT,
        "authority": TEXT,
        "threshold": TEXT,
        "inputs": TEXT,
        "missing": TEXT,
        "replacement": TEXT,
        "day": DAY,
        "validity_label": TEXT,
        "in_force_from": DAY,
        "in_force_to": DAY,
        "confidence_label": TEXT,
        "quote": TEXT,
        "note": TEXT,
    },
    "repairs": {
        **_SITE,
        "parcel": WHOLE,
        "reason": TEXT,
        "reason_label": TEXT,
        "before_ha": HECTARES,
        "after_ha": HECTARES,
    },
}
_OF_RASTERS = ("nodata_ha", "cells", "low_ha", "high_ha")
"""Columns that a vector map does not fill, but for those of the ledger."""

_OF_VECTORS = ("contested_ha", "calling_rules", "as_printed", "consequence")
"""Columns that a raster does not fill."""


@dataclass(frozen=True)
class ReportTable:
    """One table of a report.

    Parameters
    ----------
    name : str
        A key of :data:`TABLES`.
    columns : dict of str to str
        Name to kind, in order.
    rows : tuple of dict
        A value for every column; None where it is unknown.
    """

    name: str
    columns: dict[str, str]
    rows: tuple[Row, ...]


def table(report: OverlapReport, name: str) -> ReportTable:
    """Return one table of a report; ``name`` is a key of :data:`TABLES`."""
    strange = _OF_VECTORS if report.about.kind != VECTOR else () if name == "ledger" else _OF_RASTERS
    columns = {column: kind for column, kind in _COLUMNS[name].items() if column not in strange}
    rows = [
        {"site": record["site"], "name": record["name"] or None, **row}
        for record in report.records
        for row in TABLES[name](record, report.language)
    ]
    filled = ({column: _blank(row.get(column)) for column in columns} for row in rows)
    return ReportTable(name, columns, tuple(filled))


def heading(column: str, language: str) -> str:
    """Return the name of a column, with its unit."""
    return tr(f"overlap_files.column.{column}", language)


def _blank(value: object) -> object:
    return None if value == "" else value


# -- the rows of one site --------------------------------------------------------------------------


def _answers(record: SiteRecord, language: str) -> Iterator[Row]:
    yield {
        **record,
        "state_label": tr(f"overlap.state.{record['state']}", language),
        "reason": " ".join(record["reason"]),
        "calling_rules": ", ".join(rule["rule_id"] for rule in record["rules"] if rule["calls"]),
        "warnings": " ".join(record["warnings"]),
    }


def _land(record: SiteRecord, language: str) -> Iterator[Row]:
    if record["uncovered_ha"] is None:
        reason = " ".join(record["reason"])
        yield _part(record, UNCHECKED, language, ha=record["site_ha"], notes=reason)
        return
    for found in record["classes"]:
        lines = {
            "as_printed": joined(found["as_printed"]),
            "class_name": found["name"],
            "consequence": " ".join(found["consequence"]),
            "notes": " ".join(found["notes"]),
        }
        yield _part(record, LAND, language, **{**found, **lines})
    for contested in record["contested"]:
        yield _part(record, CONTESTED, language, **{**contested, "code": " / ".join(contested["codes"])})
    if record.get("nodata_ha"):
        yield _part(record, NODATA, language, ha=record["nodata_ha"], grid_ha=record.get("grid_nodata_ha"))
    if record["uncovered_ha"]:
        grid_ha = record.get("grid_uncovered_ha")
        yield _part(record, UNCOVERED, language, ha=record["uncovered_ha"], grid_ha=grid_ha)


def _part(record: SiteRecord, part: str, language: str, **values: object) -> Row:
    ha, whole = values.get("ha"), record["site_ha"]
    return {
        "state": record["state"],
        "part": part,
        "part_label": tr(f"overlap_files.part.{part}", language),
        "share": round(float(ha) / whole, 6) if isinstance(ha, int | float) and whole else None,
        **{key: value for key, value in values.items() if key != "name"},
    }


def _contested(record: SiteRecord, language: str) -> Iterator[Row]:
    for contested in record["contested"]:
        yield {**contested, "codes": " / ".join(contested["codes"])}


def _ledger(record: SiteRecord, language: str) -> Iterator[Row]:
    for line in record.get("ledger", ()):
        yield {
            "row": line["row"],
            "row_name": line["name"],
            **{end: line[end] for end in ("low_ha", "high_ha")},
        }


def _rules(record: SiteRecord, language: str) -> Iterator[Row]:
    for rule in record["rules"]:
        missing = [item["words"] for item in rule["inputs"] if item["input"] in rule["missing"]]
        yield {
            **rule,
            **{f"{name}_label": tr(f"legal.{name}.{rule[name]}", language) for name in _TOKENS},
            "inputs": "; ".join(item["words"] for item in rule["inputs"]),
            "missing": "; ".join(missing),
            **{name: _day(rule[name]) for name in _DAYS},
        }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _repairs(record: SiteRecord, language: str) -> Iterator[Row]:
    for repair in record["repairs"]:
        key = f"uploads.reason.{repair['reason']}"
        yield {**repair, "reason_label": tr(key if has(key) else "uploads.reason.other", language)}


def tables_of(report: OverlapReport) -> tuple[str, ...]:
    """Return the names of the tables that a report has; land cover has no rules and nothing contested."""
    return tuple(TABLES) if report.about.kind == VECTOR else ("answers", "land")


TABLES: dict[str, Callable[[SiteRecord, str], Iterator[Row]]] = {
    "answers": _answers,
    "land": _land,
    "contested": _contested,
    "ledger": _ledger,
    "rules": _rules,
    "repairs": _repairs,
}
"""The tables of a report in their order, and what makes the rows of one site."""
