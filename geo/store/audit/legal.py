"""Checks of the land-use codes and the rules: ids, tokens, dates, colours, sources, comparisons."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ...base.errors import AtlasError
from ...base.text import LIST_SEPARATOR, parted
from ...records import legal
from ..catalog import LEGAL_FILES
from ..legal import read_converted
from .findings import ERROR, AuditedTable, Finding, first_row, marked, tokens, unreadable, without_number

IDS: dict[str, tuple[str, ...]] = {
    "landuse_codes": ("code",),
    "map_fields": ("field", "system"),
    "rules": ("rule_id",),
    "rule_conditions": ("rule_id", "role", "clause", "inputs", "operator", "threshold", "tokens"),
    "legal_sources": ("source_id",),
}
"""The columns of each table that name a row, and only one."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "landuse_codes": ("code", "series", "branch", "name_vi", "name_en", "name_confidence", "code_confidence"),
    "map_fields": ("field", "role", "meaning_vi", "meaning_en", "source_id"),
    "rules": (
        "rule_id",
        "topic",
        "effect",
        "subject_vi",
        "subject_en",
        "consequence_vi",
        "consequence_en",
        "article_vi",
        "article_en",
        "confidence",
    ),
    "rule_conditions": ("rule_id", "role", "inputs", "operator"),
    "legal_sources": ("source_id", "kind", "title_vi", "title_en"),
}
"""Columns that may not be blank."""

TOKENS: dict[tuple[str, str], Collection[str]] = {
    ("landuse_codes", "series"): legal.SERIES,
    ("landuse_codes", "branch"): legal.BRANCHES,
    ("landuse_codes", "land_groups"): legal.LAND_GROUPS,
    ("landuse_codes", "name_confidence"): legal.CONFIDENCES,
    ("landuse_codes", "code_confidence"): legal.CONFIDENCES,
    ("landuse_codes", "colour_confidence"): legal.COLOUR_CONFIDENCES,
    ("landuse_codes", "successor_confidence"): legal.SUCCESSOR_CONFIDENCES,
    ("map_fields", "role"): legal.FIELD_ROLES,
    ("rules", "topic"): legal.TOPICS,
    ("rules", "effect"): legal.EFFECTS,
    ("rules", "authorities"): legal.AUTHORITIES,
    ("rules", "confidence"): legal.CONFIDENCES,
    ("rules", "date_confidence"): legal.CONFIDENCES,
    ("rule_conditions", "role"): legal.ROLES,
    ("rule_conditions", "operator"): (*legal.NUMBER_OPERATORS, legal.IS),
    ("legal_sources", "kind"): legal.SOURCE_KINDS,
}
"""Columns whose cells (or the parts of whose lists) come from a vocabulary."""

SOURCE_LISTS = (
    ("landuse_codes", "circular_ids"),
    ("landuse_codes", "source_ids"),
    ("map_fields", "source_id"),
    ("rules", "document_ids"),
    ("rules", "amended_by_ids"),
    ("rules", "read_in_ids"),
)
MUST_CITE = (("landuse_codes", "source_ids"), ("rules", "document_ids"))


def check_legal(folder: Path) -> list[Finding]:
    """Return the findings on the legal tables of a data folder."""
    tables: dict[str, AuditedTable] = {}
    found: list[Finding] = []
    for name, file in LEGAL_FILES.items():
        try:
            frame, bad = read_converted(folder, name)
        except AtlasError as error:
            found.append(unreadable(error, file))
            continue
        tables[name] = AuditedTable(frame, file)
        found += without_number(bad, file)
    if len(tables) == len(LEGAL_FILES):
        found += check_legal_tables(tables)
    return found


def check_legal_tables(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    """Return the findings on legal tables already read, by their names in ``catalog.LEGAL_FILES``."""
    return [
        *(finding for name, table in tables.items() for finding in _cells(name, table)),
        *_sources(tables),
        *_codes(tables["landuse_codes"]),
        *_dates(tables["rules"]),
        *_rules(tables["rules"], tables["rule_conditions"].frame),
        *_conditions(tables["rule_conditions"], tables["rules"].frame),
    ]


# -- cells and references --------------------------------------------------------------------------


def _cells(name: str, table: AuditedTable) -> list[Finding]:
    frame = table.frame
    ids = pd.Series([_plain(*cells) for cells in frame[list(IDS[name])].to_numpy()], frame.index)
    found = table.flag(ids.duplicated(), IDS[name][0], "id.duplicate", first=first_row(ids))
    for column in REQUIRED[name]:
        found += table.flag(frame[column] == "", column, "cell.blank")
    for (of_table, column), allowed in TOKENS.items():
        if of_table == name:
            each = tokens(frame[column])
            wrong = each[~each.isin(list(allowed))]
            found += table.flag(marked(wrong, frame), column, "cell.unknown_token", token=_words(wrong))
    return found


def _plain(*cells: object) -> str:
    """Return an id as it is looked up: ``KĐD`` and ``KDD`` would be one code."""
    return " ".join(map(str, cells)).upper().replace("Đ", "D")


def _sources(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    sources = tables["legal_sources"]
    known = sources.frame["source_id"]
    found: list[Finding] = []
    used: set[str] = set()
    for name, column in SOURCE_LISTS:
        table = tables[name]
        each = tokens(table.frame[column])
        used |= set(each)
        lost = marked(each[~each.isin(known)], table.frame)
        found += table.flag(lost, column, "reference.missing", file=sources.file)
    for name, column in MUST_CITE:
        found += _flag(tables[name], tables[name].frame[column] == "", column, "source_missing")
    return found + _flag(sources, ~known.isin(used), "source_id", "source_unused")


# -- land-use codes --------------------------------------------------------------------------------


def _codes(table: AuditedTable) -> list[Finding]:
    frame = table.frame
    current = frame.loc[frame["series"] == "current", "code"]
    colour = frame["colour"]
    successors = tokens(frame["successors"])
    wrong = successors[~successors.isin(current)]
    parent = frame["parent"]
    lost = (parent != "") & ~parent.isin(frame["code"])
    groups = {
        code: set(parted(cell) or legal.LAND_GROUPS)
        for code, cell in zip(frame["code"], frame["land_groups"], strict=True)
    }
    narrower = [
        above in groups and not groups[code] <= groups[above]
        for code, above in zip(frame["code"], parent, strict=True)
    ]
    strange = [
        any(not any(word in legal.DETAILS.get(group, ()) for group in groups[code]) for word in parted(cell))
        for code, cell in zip(frame["code"], frame["detail"], strict=True)
    ]
    unsure = (frame["successors"] != "") & (frame["successor_confidence"] == "")
    return [
        *_flag(
            table, (colour != "") & ~colour.str.fullmatch("#[0-9A-F]{6}").astype(bool), "colour", "colour"
        ),
        *_flag(table, marked(wrong, frame), "successors", "not_current"),
        *_flag(table, lost, "parent", "parent_missing"),
        *_flag(table, pd.Series(narrower, frame.index), "parent", "parent_narrower", code=frame["code"]),
        *_flag(table, pd.Series(strange, frame.index), "detail", "detail_of_other_group"),
        *_flag(table, unsure, "successor_confidence", "no_successor_confidence"),
    ]


# -- rules -----------------------------------------------------------------------------------------


def _dates(rules: AuditedTable) -> list[Finding]:
    frame = rules.frame
    found: list[Finding] = []
    for column in ("in_force_from", "in_force_to"):
        found += _flag(rules, ~frame[column].map(_is_day_or_blank), column, "not_a_day")
    start, end = frame["in_force_from"], frame["in_force_to"]
    crossed = (start != "") & (end != "") & (start > end)
    return found + _flag(rules, crossed, "in_force_from", "dates_crossed", end=end)


def _is_day_or_blank(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _rules(rules: AuditedTable, conditions: pd.DataFrame) -> list[Finding]:
    frame = rules.frame
    tested = frame["rule_id"].isin(conditions.loc[conditions["role"] == "test", "rule_id"])
    information = frame["effect"] == "information"
    pairs = set(zip(conditions["rule_id"], conditions["inputs"], strict=True))
    fits = [
        (rule, name) in pairs and legal.INPUT_UNITS.get(name) == "ha"
        for rule, name in zip(frame["rule_id"], frame["factor_input"], strict=True)
    ]
    has_factor = frame["factor"].notna()
    wrong = (has_factor & ~pd.Series(fits, frame.index)) | (~has_factor & (frame["factor_input"] != ""))
    return [
        *_flag(rules, ~information & ~tested, "effect", "no_test"),
        *_flag(rules, information & tested, "effect", "stray_test"),
        *_flag(rules, wrong, "factor_input", "factor"),
    ]


def _conditions(table: AuditedTable, rules: pd.DataFrame) -> list[Finding]:
    frame = table.frame
    names = frame["inputs"].map(legal.split_sum)
    is_token = frame["operator"] == legal.IS
    known = [
        all(name in (legal.SITE_TOKENS if word else legal.INPUT_UNITS) for name in each)
        for each, word in zip(names, is_token, strict=True)
    ]
    units = [{legal.INPUT_UNITS.get(name, "") for name in each} for each in names]
    wrong_unit = [
        not word and {unit} != own for word, unit, own in zip(is_token, frame["unit"], units, strict=True)
    ]
    strange = {
        row: [word for word in cell.split(LIST_SEPARATOR) if word not in legal.SITE_TOKENS.get(each[0], ())]
        for row, cell, each in zip(frame.index, frame["tokens"], names, strict=True)
        if cell
    }
    odd = pd.Series({row: ", ".join(words) for row, words in strange.items() if words}, dtype=object)
    blank = frame["tokens"] == ""
    several = names.map(len) > 1
    is_when = frame["role"] == "when"
    stray = is_token & (frame["threshold"].notna() | (frame["unit"] != ""))
    at = frame.index
    return [
        *_flag(table, ~frame["rule_id"].isin(rules["rule_id"]), "rule_id", "no_rule"),
        *_flag(table, ~pd.Series(known, at), "inputs", "unknown_input"),
        *_flag(
            table,
            pd.Series(wrong_unit, at) & pd.Series(known, at),
            "unit",
            "wrong_unit",
            inputs=frame["inputs"],
            unit=pd.Series([", ".join(sorted(unit)) for unit in units], at),
        ),
        *_flag(table, ~is_token & frame["threshold"].isna(), "operator", "no_threshold"),
        *_flag(table, stray, "operator", "stray_threshold"),
        *_flag(table, (is_token & (blank | several)) | (~is_token & ~blank), "operator", "no_words"),
        *_flag(table, marked(odd, frame), "tokens", "unknown_word", token=odd, input=frame["inputs"]),
        *_flag(table, is_when == frame["clause"].notna(), "role", "clause"),
    ]


# -- helpers ---------------------------------------------------------------------------------------


def _words(each: pd.Series[Any]) -> pd.Series[Any]:
    """Return the tokens of a row as one text again."""
    return each.groupby(level=0).agg(", ".join) if len(each) else each


def _flag(
    table: AuditedTable, mask: pd.Series[Any], column: str, name: str, **words: object
) -> list[Finding]:
    """Return findings whose sentences stand in room ``legal``."""
    return [
        Finding(one.severity, one.file, one.row, one.field, f"legal.check.{name}", one.params)
        for one in table.flag(mask, column, name, severity=ERROR, **words)
    ]
