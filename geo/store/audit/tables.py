"""Checks of the tables as tables: ids, texts, tokens, dates and the references between them."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping
from datetime import date

import pandas as pd

from ...base.units import is_partial_date
from ...records import vocabulary
from ...records.territory import BEFORE, SINCE, VINTAGES, Vintage, province_names, territory
from .findings import WARNING, AuditedTable, Finding, first_row, marked, tokens
from .sources import check_sources

IDS: dict[str, str] = {
    "features": "feature_id",
    "sources": "source_id",
    "indicators": "indicator_id",
    "outlines": "outline_id",
    "merges": "merged_id",
    "left": "feature_id",
}
"""The column of each table that names a row, and only one."""

REQUIRED: dict[str, tuple[str, ...]] = {
    "features": ("feature_id", "layer", "name_vi", "location_level"),
    "observations": ("feature_id", "attribute", "qualifier", "basis", "source_id"),
    "sources": ("source_id", "title", "access", "standing"),
    "indicators": ("indicator_id", "province_code", "vintage", "indicator_vi", "basis", "source_id"),
    "admin_units": ("code", "level", "name_vi", "kind", "source_id"),
    "admin_successions": ("old_name", "old_province_code", "new_code", "source_id"),
    "outlines": (
        "outline_id",
        "feature_id",
        "name_vi",
        "document",
        "source_id",
        "how",
        "geometry_basis",
        "confidence",
        "used_for_geometry",
    ),
    "outline_corners": ("outline_id", "part", "seq", "x_north_m", "y_east_m"),
    "merges": ("kept_id", "merged_id", "reason"),
    "left": ("feature_id", "name_vi", "day", "reason"),
    "names_zh": ("name_vi", "name_zh", "kind", "grade", "source_id"),
}
"""Columns that may not be blank."""

TOKENS: dict[tuple[str, str], Collection[str]] = {
    ("features", "layer"): vocabulary.LAYERS,
    ("features", "status"): vocabulary.STATUSES,
    ("features", "location_level"): vocabulary.LOCATION_LEVELS,
    ("features", "minerals"): vocabulary.MINERALS,
    ("features", "sectors"): vocabulary.SECTORS,
    ("observations", "qualifier"): vocabulary.QUALIFIERS,
    ("observations", "basis"): vocabulary.BASES,
    ("observations", "preferred"): ("rule", "override"),
    ("sources", "standing"): vocabulary.STANDINGS,
    ("sources", "access"): vocabulary.ACCESSES,
    ("indicators", "vintage"): ("pre2025", "2025"),
    ("indicators", "qualifier"): vocabulary.QUALIFIERS,
    ("indicators", "basis"): vocabulary.BASES,
    ("admin_units", "level"): ("province", "district", "commune"),
    ("outlines", "confidence"): ("good", "doubtful", "point"),
    ("outlines", "declared_scope"): ("outline", "group", "net"),
    ("outlines", "used_for_geometry"): ("0", "1"),
    ("outlines", "how"): vocabulary.OUTLINE_HOWS,
    ("outlines", "geometry_basis"): ("surveyed", "digitised"),
    ("left", "reason"): vocabulary.LEFT_REASONS,
    ("names_zh", "grade"): ("A", "B"),
}
"""Columns whose cells (or the parts of whose lists) come from a vocabulary."""

PROVINCES: dict[tuple[str, str], tuple[Vintage, ...]] = {
    ("features", "province_code"): (SINCE,),
    ("features", "province_pre2025_code"): (BEFORE,),
    ("indicators", "province_code"): VINTAGES,
    ("admin_successions", "old_province_code"): (BEFORE,),
}
"""Columns of codes of provinces, and of which list."""

DATES: dict[str, tuple[str, ...]] = {
    "observations": ("as_of", "horizon"),
    "sources": ("published",),
    "indicators": ("as_of",),
    "admin_units": ("valid_from", "valid_to"),
    "left": ("day",),
}
"""Columns of dates, months, years or periods."""

NOT_AFTER_TODAY = (("observations", "as_of"), ("sources", "published"), ("indicators", "as_of"))
EARLIEST_PUBLISHED = "1990"
_DRAFT_WORDS = r"\bdự thảo\b|\bchưa ký\b|\bunsigned\b|\bworking copy\b"
_MOJIBAKE = r"Ã[\x80-\xbf¡-¿]|á[»º][\x80-\xbf¡-¿‘-”]|Ä‘|Æ°|Æ¡|\ufffd|[a-zà-ỹ][§®¸µ¹¬][a-zà-ỹ]"
_HIDDEN = ("Cc", "Cf", "Co", "Cs", "Zl", "Zp")


def check_tables(tables: Mapping[str, AuditedTable], today: date) -> list[Finding]:
    """Return the findings on all tables; ``tables`` by their names in ``catalog.TABLE_FILES``."""
    return [
        *(finding for name, table in tables.items() for finding in _cells(name, table, today)),
        *(finding for name, column in IDS.items() for finding in _unique(tables[name], column)),
        *_references(tables),
        *_administration(tables),
        *_merges(tables),
        *_sources(tables),
        *check_sources(tables["sources"]),
        *_left(tables),
    ]


# -- cells ---------------------------------------------------------------------------------------


def _cells(name: str, table: AuditedTable, today: date) -> list[Finding]:
    found: list[Finding] = []
    for column in table.frame.columns:
        if table.frame[column].dtype == object:
            found += _texts(table, column)
    for column in REQUIRED[name]:
        values = table.frame[column]
        found += table.flag(values.isna() | (values.astype(object) == ""), column, "cell.blank")
    codes = {
        place: [code for vintage in vintages for code in province_names(vintage)]
        for place, vintages in PROVINCES.items()
    }
    for (of_table, column), allowed in (TOKENS | codes).items():
        if of_table == name:
            found += _vocabulary(table, column, allowed)
    for column in DATES.get(name, ()):
        found += _dates(name, table, column, today)
    return found


def _texts(table: AuditedTable, column: str) -> list[Finding]:
    """Texts are NFC, trimmed, without control, zero-width or no-break characters, and readable."""
    texts = table.frame[column].fillna("")
    distinct = pd.Series(texts.unique(), dtype=object)
    faults = {
        "text.not_nfc": distinct.map(lambda text: unicodedata.normalize("NFC", text) != text),
        "text.untrimmed": distinct.str.strip() != distinct,
        "text.hidden_character": distinct.map(_has_hidden_character),
        "text.mojibake": distinct.str.contains(_MOJIBAKE),
    }
    return [
        finding
        for key, bad in faults.items()
        if bad.any()
        for finding in table.flag(texts.isin(distinct[bad]), column, key)
    ]


def _has_hidden_character(text: str) -> bool:
    return any(c != " " and (c.isspace() or unicodedata.category(c) in _HIDDEN) for c in text)


def _vocabulary(table: AuditedTable, column: str, allowed: Collection[str]) -> list[Finding]:
    texts = table.frame[column].astype(object)
    each = tokens(texts.where(texts.notna(), "").astype(str))
    wrong = each[~each.isin(list(allowed))]
    found: list[Finding] = []
    for word in wrong.unique():
        rows = marked(wrong[wrong == word], table.frame)
        found += table.flag(rows, column, "cell.unknown_token", token=word)
    return found


def _dates(name: str, table: AuditedTable, column: str, today: date) -> list[Finding]:
    texts = table.frame[column]
    distinct = [text for text in texts.unique() if text]
    wrong = [text for text in distinct if not is_partial_date(text)]
    found = table.flag(texts.isin(wrong), column, "date.not_iso")
    if (name, column) in NOT_AFTER_TODAY:
        future = texts.isin([text for text in distinct if text not in wrong and _begins_after(text, today)])
        if "horizon" in table.frame.columns:
            future &= table.frame["horizon"] == ""
        found += table.flag(future, column, "date.future")
    if (name, column) == ("sources", "published"):
        old = (texts != "") & ~texts.isin(wrong) & (texts < EARLIEST_PUBLISHED)
        found += table.flag(old, column, "date.too_old", earliest=EARLIEST_PUBLISHED)
    return found


def _begins_after(text: str, today: date) -> bool:
    """Tell whether a date, month, year, or the last year of a period lies wholly after today."""
    end = text[-4:] if len(text) == 9 else text
    return end > today.isoformat()[: len(end)]


# -- ids and references --------------------------------------------------------------------------


def _unique(table: AuditedTable, column: str) -> list[Finding]:
    ids = table.frame[column]
    found = table.flag((ids != "") & ids.duplicated(), column, "id.duplicate", first=first_row(ids))
    if column != "merged_id":
        found += table.flag(
            (ids != "") & ~ids.str.fullmatch(r"[a-z0-9][a-z0-9._-]*").astype(bool), column, "id.form"
        )
    return found


def _references(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    features = tables["features"].frame["feature_id"]
    known = tables["sources"].frame["source_id"]
    listed = tables["outlines"].frame["outline_id"]
    communes = tables["admin_units"].frame.query("level == 'commune'")["code"]
    links = (
        ("observations", "feature_id", features, "features.csv"),
        ("outlines", "feature_id", features, "features.csv"),
        ("names_zh", "feature_id", features, "features.csv"),
        ("outline_corners", "outline_id", listed, "outlines.csv"),
        ("features", "commune_codes_2025", communes, "admin_units.csv"),
        ("admin_successions", "new_code", communes, "admin_units.csv"),
        *((name, column, known, "sources.csv") for name, column in _source_columns(tables)),
    )
    found: list[Finding] = []
    for name, column, targets, file in links:
        each = tokens(tables[name].frame[column])
        lost = marked(each[~each.isin(targets)], tables[name].frame)
        found += tables[name].flag(lost, column, "reference.missing", file=file)
    observed = tables["observations"].frame["feature_id"]
    found += tables["features"].flag(~features.isin(observed), "feature_id", "reference.no_observation")
    return found


def _source_columns(tables: Mapping[str, AuditedTable]) -> list[tuple[str, str]]:
    return [
        (name, column)
        for name, table in tables.items()
        if name != "sources"
        for column in table.frame.columns
        if str(column).endswith("source_id")
    ]


def _sources(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    """Every source is used, and one that calls itself a draft has that standing."""
    table = tables["sources"]
    used: set[str] = set()
    for name, column in _source_columns(tables):
        used |= set(tokens(tables[name].frame[column]))
    unused = ~table.frame["source_id"].isin(used)
    words = table.frame["title"].str.casefold().str.contains(_DRAFT_WORDS) & (
        table.frame["standing"] != "draft"
    )
    return [
        *table.flag(unused, "source_id", "source.unused"),
        *table.flag(words, "standing", "source.draft_words", severity=WARNING, title=table.frame["title"]),
    ]


def _administration(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    """Old and new province agree, and a feature's communes lie in its province."""
    features, units = tables["features"], tables["admin_units"].frame
    pairs = [(since.code, code) for since in territory().listed(SINCE) for code in since.made_of]
    codes = zip(features.frame["province_code"], features.frame["province_pre2025_code"], strict=True)
    disagree = pd.Series(
        ["" not in pair and pair not in pairs for pair in codes], index=features.frame.index, dtype=bool
    )
    found = features.flag(
        disagree,
        "province_pre2025_code",
        "admin.provinces_disagree",
        province=features.frame["province_code"],
    )
    placed = features.frame["location_level"] != "none"
    for column in ("province_code", "province_pre2025_code"):
        found += features.flag(placed & (features.frame[column] == ""), column, "cell.blank")
    parent = units[units["level"] == "commune"].set_index("code")["parent_code"]
    parent = parent[~parent.index.duplicated()]
    each = tokens(features.frame["commune_codes_2025"])
    inside = each.map(parent)
    wrong = inside.notna() & (inside != features.frame["province_code"].reindex(each.index))
    return found + features.flag(
        marked(each[wrong], features.frame),
        "commune_codes_2025",
        "admin.commune_elsewhere",
        province=features.frame["province_code"],
    )


def _merges(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    merges, ids = tables["merges"], tables["features"].frame["feature_id"]
    kept, merged = merges.frame["kept_id"], merges.frame["merged_id"]
    return [
        *merges.flag(~kept.isin(ids), "kept_id", "merge.kept_missing"),
        *merges.flag(merged.isin(ids), "merged_id", "merge.merged_exists"),
    ]


def _left(tables: Mapping[str, AuditedTable]) -> list[Finding]:
    """Find features that are said to have left and are still there."""
    left, ids = tables["left"], tables["features"].frame["feature_id"]
    return left.flag(left.frame["feature_id"].isin(ids), "feature_id", "left.still_there")
