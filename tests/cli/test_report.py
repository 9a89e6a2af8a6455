"""``atlas report``: files, refusals, nothing half-written."""

from __future__ import annotations

import io

import pytest
from docx import Document

from geo.cli.root import FAILURE, OK, USAGE, main


@pytest.fixture
def atlas(made_folder, capsys, monkeypatch):
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")

    def run(*arguments):
        code = main([*map(str, arguments), "--data", str(made_folder)])
        return code, capsys.readouterr().err

    return run


def headings(path):
    document = Document(io.BytesIO(path.read_bytes()))
    return [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]


def test_a_report_on_a_selection_and_a_feature(atlas, tmp_path):
    out = tmp_path / "zones.docx"
    code, err = atlas("report", "zones", "--feature", "h-one", "--no-maps", "-o", out)
    assert code == OK and err.startswith("Wrote zones.docx (")
    assert headings(out)[:3] == ["1. Overview", "2. Features in detail", "2.1. One Stream hydropower plant"]


def test_each_feature_of_the_selection_has_a_section_once(atlas, tmp_path):
    out = tmp_path / "zones.docx"
    code, _ = atlas(
        "report", "zones", "--each", "--feature", "z-beta", "--no-maps", "--no-overview", "-o", out
    )
    assert code == OK
    assert headings(out)[1:3] == ["1.1. Muong Thu industrial zone", "1.2. East New Street industrial zone"]
    assert len(headings(out)) == 4


def test_a_file_is_replaced_only_when_told(atlas, tmp_path):
    out = tmp_path / "a.docx"
    out.write_bytes(b"mine")
    code, err = atlas("report", "--no-maps", "-o", out)
    assert code == USAGE and "--overwrite" in err and out.read_bytes() == b"mine"
    assert atlas("report", "zones", "--no-maps", "--overwrite", "-o", out)[0] == OK
    assert headings(out)


@pytest.mark.parametrize("content", [None, b"no document"])
def test_a_template_that_is_none_is_told_and_nothing_is_written(atlas, tmp_path, content):
    template, out = tmp_path / "template.docx", tmp_path / "a.docx"
    if content is not None:
        template.write_bytes(content)
    code, err = atlas("report", "--no-maps", "--template", template, "-o", out)
    assert code == (USAGE if content is None else FAILURE)
    assert err.count("\n") == 1 and list(tmp_path.glob("a*")) == []


def test_another_ending_is_refused(atlas, tmp_path):
    code, err = atlas("report", "-o", tmp_path / "a.odt")
    assert code == USAGE and ".docx" in err
