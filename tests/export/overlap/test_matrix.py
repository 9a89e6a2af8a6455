"""The files of the atlas against itself, read back."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import openpyxl
import pytest

from geo.base.translate import LANGUAGES, has, tr
from geo.export.overlap.matrix import (
    PAIR_COLUMNS,
    SUMMARY_COLUMNS,
    MatrixReport,
    as_csv,
    as_document,
    as_xlsx,
    pair_table,
)
from geo.land.overlap.matrix import matrix


@pytest.fixture(scope="module", params=LANGUAGES)
def report(request, made_atlas):
    names = made_atlas.features["name_vi"].to_dict()
    found = matrix(made_atlas.layers(), near_m=3_000.0)
    return MatrixReport(found, names, 3_000.0, made_atlas.version, date(2026, 11, 22), request.param)


def test_the_document_is_strict_json_with_every_pair_found(report):
    document = json.loads(json.dumps(as_document(report), allow_nan=False))
    assert (document["near_m"], document["atlas_version"]) == (3_000.0, report.atlas_version)
    found = report.matrix
    assert len(document["pairs"]) == len(found.pairs) + len(found.inexact)
    assert {row["id"] for row in document["unplaced"]} == set(found.unplaced["id"])
    assert len(document["summary"]) == 15
    by_pair = {(row["id_a"], row["id_b"]): row for row in document["pairs"]}
    near = by_pair["z-alpha", "p-one"]
    assert (near["outcome"], near["overlap_ha"], near["why"]) == ("near", None, None)
    assert near["name_b"] == "Nhà máy luyện đồng Số Một"
    assert near["distance_m"] == pytest.approx(1_107, abs=2)  # 0.01° of latitude


def test_csv_has_the_pairs_and_the_features_not_compared(report):
    rows = list(csv.DictReader(io.StringIO(as_csv(report).decode("utf-8-sig"))))
    assert list(rows[0]) == list(PAIR_COLUMNS)
    alone = {row["id_a"]: (row["outcome"], row["why"]) for row in rows if not row["id_b"]}
    assert alone["h-nowhere"] == ("could_not_check", "no_place")
    assert alone["z-beta"] == ("could_not_check", "vague_place")
    assert len(rows) - len(alone) == len(pair_table(report))
    assert not any(row["name_a"].startswith(("=", "+", "-", "@")) for row in rows)


def test_xlsx_holds_the_same_in_words(report):
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(report)))
    names = [tr(f"matrix.file.{name}", report.language) for name in ("summary", "pairs", "unplaced", "notes")]
    assert book.sheetnames == names
    summary, pairs, unplaced, _ = book.worksheets
    headings = [cell.value for cell in summary[1]]
    assert headings == [tr(f"matrix.column.{column}", report.language) for column in SUMMARY_COLUMNS]
    wanted = report.matrix.summary["could_not_check"].tolist()
    assert [row[headings.index(headings[-2])].value for row in summary.iter_rows(min_row=2)] == wanted
    assert (summary.max_row, pairs.max_row) == (16, len(pair_table(report)) + 1)
    assert unplaced.max_row == len(report.matrix.unplaced) + 1
    outcomes = {row[0].value for row in pairs.iter_rows(min_row=2)}
    assert outcomes <= {
        tr(f"overlap.outcome.{name}", report.language) for name in ("near", "overlap", "could_not_check")
    }


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_equal_answers_give_equal_bytes(report, write):
    assert write(report) == write(report)


def test_columns_have_words():
    columns = {*PAIR_COLUMNS, *SUMMARY_COLUMNS, "layer", "id", "name"}
    assert sorted(column for column in columns if not has(f"matrix.column.{column}")) == []
