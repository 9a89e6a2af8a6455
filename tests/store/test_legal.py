"""The legal tables are whole, without fault, and hold every fact that was collected."""

from __future__ import annotations

import csv
import dataclasses
import re
from pathlib import Path

import pytest

from geo.base.errors import DataError
from geo.base.translate import LANGUAGES, has
from geo.land.law import rule_book
from geo.land.law.rules import ANSWERS
from geo.records import legal as legal_records
from geo.store import catalog
from geo.store.audit.check import check
from geo.store.audit.findings import AuditedTable
from geo.store.audit.legal import check_legal, check_legal_tables
from geo.store.legal import COLUMNS, read_converted, read_legal

DATA = Path(__file__).parents[2] / "data"
FACTS = Path(__file__).parents[3] / "shared" / "facts" / "legal"


# -- the data --------------------------------------------------------------------------------------


def test_the_legal_tables_have_no_fault():
    found = check_legal(DATA)
    assert [(one.place("en"), one.sentence("en")) for one in found] == []


def test_the_check_of_the_data_folder_looks_at_them(tmp_path):
    folder = tmp_path / "data"
    (folder / "legal").mkdir(parents=True)
    files = {finding.file for finding in check(folder)}
    assert set(catalog.LEGAL_FILES.values()) <= files


def test_every_table_has_a_file_and_columns():
    assert set(catalog.LEGAL_FILES) == set(COLUMNS)


def test_reading_gives_rules_with_their_documents():
    rules = {rule.rule_id: rule for rule in rule_book.read_rules(DATA)}
    rule = rules["CCN-02"]
    assert [document.title("en") for document in rule.documents] == ["Decree 32/2024/NĐ-CP"]
    assert [len(clause) for clause in rule.clauses] == [2, 3]
    assert rule.in_force_to.isoformat() == "2026-09-14"
    assert rules["RICE-01"].threshold_as_printed == ">= 2 crops/year"


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(DataError, match=r"tables\.read\.no_file"):
        read_legal(tmp_path)


def test_a_rule_that_cites_an_unknown_source_is_said():
    tables = read_legal(DATA)
    others = tables.legal_sources.query("source_id != 'decree-32-2024'")
    with pytest.raises(DataError, match=r"legal\.error\.no_source"):
        rule_book.rules_of(dataclasses.replace(tables, legal_sources=others))


# -- the check finds slips -------------------------------------------------------------------------


def tables():
    return {
        name: AuditedTable(read_converted(DATA, name)[0], file) for name, file in catalog.LEGAL_FILES.items()
    }


def row_of(table, **cells):
    frame = table.frame
    for column, value in cells.items():
        frame = frame[frame[column] == value]
    return frame.index[0]


LUC, CDG, LUK = {"code": "LUC"}, {"code": "CDG"}, {"code": "LUK"}
LAND_01, FOR_04 = {"rule_id": "LAND-01"}, {"rule_id": "FOR-04"}
TEST_DAM = {"rule_id": "DAM-I", "role": "test"}
WHEN_DAM = {"rule_id": "DAM-I", "role": "when"}


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "key"),
    [
        ("landuse_codes", LUK, "code", "luc", "check.id.duplicate"),
        ("landuse_codes", LUC, "name_vi", "", "check.cell.blank"),
        ("landuse_codes", LUC, "land_groups", "rise", "check.cell.unknown_token"),
        ("landuse_codes", LUC, "land_groups", "rice | residential", "legal.check.parent_narrower"),
        ("landuse_codes", LUC, "colour", "255,252,140", "legal.check.colour"),
        ("landuse_codes", LUC, "parent", "LUX", "legal.check.parent_missing"),
        ("landuse_codes", LUC, "detail", "planted", "legal.check.detail_of_other_group"),
        ("landuse_codes", LUC, "source_ids", "circular-9", "check.reference.missing"),
        ("landuse_codes", LUC, "source_ids", "", "legal.check.source_missing"),
        ("landuse_codes", CDG, "successors", "TSC | BHK", "legal.check.not_current"),
        ("landuse_codes", CDG, "successor_confidence", "", "legal.check.no_successor_confidence"),
        ("rules", FOR_04, "rule_id", "LAND-01", "check.id.duplicate"),
        ("rules", LAND_01, "document_ids", "", "legal.check.source_missing"),
        ("rules", LAND_01, "authorities", "the_mayor", "check.cell.unknown_token"),
        ("rules", LAND_01, "confidence", "sure", "check.cell.unknown_token"),
        ("rules", LAND_01, "in_force_from", "2024-8-1", "legal.check.not_a_day"),
        ("rules", LAND_01, "in_force_to", "2024-02-30", "legal.check.not_a_day"),
        ("rules", LAND_01, "in_force_to", "2023-01-01", "legal.check.dates_crossed"),
        ("rules", LAND_01, "effect", "information", "legal.check.stray_test"),
        ("rules", FOR_04, "factor_input", "rice_ha", "legal.check.factor"),
        ("rules", {"rule_id": "LAND-06"}, "effect", "need", "legal.check.no_test"),
        ("rule_conditions", TEST_DAM, "rule_id", "DAM-X", "legal.check.no_rule"),
        ("rule_conditions", TEST_DAM, "inputs", "distance", "legal.check.unknown_input"),
        ("rule_conditions", TEST_DAM, "unit", "km", "legal.check.wrong_unit"),
        ("rule_conditions", TEST_DAM, "threshold", None, "legal.check.no_threshold"),
        ("rule_conditions", TEST_DAM, "tokens", "i", "legal.check.no_words"),
        ("rule_conditions", TEST_DAM, "clause", None, "legal.check.clause"),
        ("rule_conditions", WHEN_DAM, "clause", 1, "legal.check.clause"),
        ("rule_conditions", WHEN_DAM, "tokens", "i | vi", "legal.check.unknown_word"),
        ("rule_conditions", WHEN_DAM, "tokens", "", "legal.check.no_words"),
        ("rule_conditions", WHEN_DAM, "threshold", 1.0, "legal.check.stray_threshold"),
        ("rule_conditions", WHEN_DAM, "operator", "=", "check.cell.unknown_token"),
        ("legal_sources", {"source_id": "land-law-31-2024"}, "kind", "law", "check.cell.unknown_token"),
        ("map_fields", {"field": "TENCHU"}, "role", "owner", "check.cell.unknown_token"),
    ],
)
def test_a_slip_is_found(table, row, column, value, key):
    changed = tables()
    place = row_of(changed[table], **row)
    changed[table].frame.loc[place, column] = value
    found = check_legal_tables(changed)
    assert key in {one.key for one in found if one.row == place}
    for one in found:
        for language in LANGUAGES:
            assert "{" not in one.sentence(language)


def test_an_unused_source_is_found():
    changed = tables()
    changed["rules"].frame.loc[:, "read_in_ids"] = ""
    keys = {one.key for one in check_legal_tables(changed)}
    assert keys == {"legal.check.source_unused"}


# -- words -----------------------------------------------------------------------------------------

TOKENS = {
    "group": legal_records.LAND_GROUPS,
    "series": legal_records.SERIES,
    "branch": legal_records.BRANCHES,
    "topic": legal_records.TOPICS,
    "effect": legal_records.EFFECTS,
    "answer": ANSWERS,
    "confidence": legal_records.CONFIDENCES,
    "validity": rule_book.VALIDITIES,
    "authority": legal_records.AUTHORITIES,
    "input": [*legal_records.INPUT_UNITS, *legal_records.SITE_TOKENS],
    "token": {word for words in legal_records.SITE_TOKENS.values() for word in words},
}


@pytest.mark.parametrize("table", TOKENS)
def test_every_token_has_a_name(table):
    assert [token for token in TOKENS[table] if not has(f"legal.{table}.{token}")] == []


# -- every collected fact is kept ------------------------------------------------------------------


def collected(name):
    path = FACTS / name
    if not path.exists():
        pytest.skip(f"the collected facts are not beside this checkout: shared/facts/legal/{name}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kept(table, key):
    return {row[key]: row for row in getattr(read_legal(DATA), table).to_dict("records")}


def test_every_collected_code_is_kept():
    facts, ours = collected("landuse_codes.csv"), kept("landuse_codes", "code")
    assert [fact["code"] for fact in facts] == list(ours)
    assert sum(row["series"] == "current" for row in ours.values()) == 66
    for fact in facts:
        row = ours[fact["code"]]
        assert (row["name_vi"], row["name_en"], row["parent"]) == (
            fact["name_vi"],
            fact["name_en"],
            fact["parent"],
        )
        rgb = [str(int(row["colour"][start : start + 2], 16)) for start in (1, 3, 5) if row["colour"]]
        assert ",".join(rgb) == fact["rgb"], fact["code"]
        printed = re.findall(r"\b[A-Z]{3}\b", fact["replaced_by"].split("Decree")[0])
        later = row["successors"].split(" | ")
        if fact["code"] == "DTS":
            assert [later[0], later[-1]] == ["DVH", "DSK"]
        else:
            assert [code for code in printed if code not in later] == [], fact["code"]


def test_every_collected_rule_is_kept():
    facts, ours = collected("rules.csv"), kept("rules", "rule_id")
    assert [fact["rule_id"] for fact in facts] == list(ours)
    assert len(ours) == 78
    for fact in facts:
        row = ours[fact["rule_id"]]
        assert row["quote"] == fact["quote"]
        printed = " ".join(text for text in (fact["threshold"], fact["unit"]) if text not in ("", "-"))
        assert row["threshold_as_printed"] == (printed if fact["threshold"] not in ("", "-") else "")
        day = re.match(r"\d{4}-\d{2}-\d{2}", fact["in_force_from"])
        assert row["in_force_from"] == (day[0] if day else "")
        numbers = re.findall(r"\d+", fact["article"].split(" of ")[0].split("(")[0])
        assert all(number in row["article_vi"] + row["document_ids"] for number in numbers[:1]), row[
            "rule_id"
        ]
        assert (row["confidence"] == "general_knowledge") == fact["confidence"].startswith(
            "general knowledge"
        )


def test_every_threshold_that_was_collected_stands_in_a_condition():
    conditions = read_legal(DATA).rule_conditions
    thresholds = conditions.groupby("rule_id")["threshold"].agg(set)
    factors = kept("rules", "rule_id")
    named = {"FOR-08", "SLOPE-04", "SLOPE-05", "GEO-01", "ENV-04", "DAM-RES"}
    for fact in collected("rules.csv"):
        if fact["rule_id"] in named or fact["threshold"] in ("", "-"):
            continue
        own = thresholds.get(fact["rule_id"], set()) | {factors[fact["rule_id"]]["factor"]}
        for number in re.findall(r"\d+(?:\.\d+)?(?:e\d)?", fact["threshold"]):
            assert float(number) in own, (fact["rule_id"], number)


def test_every_field_name_of_codes_and_persons_is_kept():
    ours = {name.casefold() for name in read_legal(DATA).map_fields["field"]}
    for fact in collected("fields.csv"):
        of_a_table = not fact["field"].startswith(("DGN", "("))
        if of_a_table and re.match("land-type|owner|use purpose|purpose", fact["meaning"]):
            for name in fact["field"].split(" / "):
                assert name.casefold() in ours, name
