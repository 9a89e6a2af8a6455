"""``atlas check``: findings in each form, and the exit code that a script reads."""

from __future__ import annotations

import json
import shutil

import pytest

from geo.store.audit.findings import Finding


def test_check_lists_findings_and_exits_3(made_folder, atlas, tmp_path):
    folder = shutil.copytree(made_folder, tmp_path / "data")
    sources = folder / "zones" / "sources.csv"
    lines = sources.read_text("utf-8").splitlines(keepends=True)
    sources.write_text("".join(line for line in lines if not line.startswith("report-2024")), "utf-8")
    code, out, err = atlas("check", "--data", folder, "-f", "json")
    findings = json.loads(out)
    assert code == 3
    assert set(findings[0]) == {"severity", "file", "row", "field", "message"}
    found = [f for f in findings if (f["file"], f["field"], f["row"]) == ("observations.csv", "source_id", 2)]
    assert found or any(f["field"] == "source_id" and "report-2024" in f["message"] for f in findings)
    assert err.endswith("warnings.\n")
    assert atlas("check", "--data", folder)[1].count("\n") == len(findings) + 2
    assert atlas("check", "--data", folder, "-f", "csv")[1].startswith("severity,file,row,field,message\n")


@pytest.mark.parametrize(
    ("severities", "strict", "code"), [([], True, 0), (["warning"], False, 0), (["warning"], True, 3)]
)
def test_warnings_count_only_when_strict(made, monkeypatch, severities, strict, code):
    found = [Finding(severity, "sources.csv", 2, "title", "check.cell.blank") for severity in severities]
    monkeypatch.setattr("geo.store.audit.check.check", lambda folder: found)
    assert made("check", *(["--strict"] if strict else []))[0] == code
