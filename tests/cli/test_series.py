"""``atlas series`` and ``atlas brief``: what they write, what they refuse, what an interrupt leaves."""

from __future__ import annotations

import pytest
from pypdf import PdfReader

from geo.cli.root import INTERRUPTED, main
from geo.paper.series import drawing as work


@pytest.fixture
def atlas(made_folder, capsys, monkeypatch):
    """Run a command on the made-up atlas in English."""
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")

    def run(*arguments):
        code = main([*map(str, arguments), "--data", str(made_folder), "--no-own"])
        return code, capsys.readouterr().err

    return run


def text_of(path):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_a_series_of_what_passes_the_filters(atlas, tmp_path):
    out = tmp_path / "series.pdf"
    code, err = atlas("series", "zones", "--province", "lao cai", "--title", "My atlas", "-o", out)
    assert code == 0
    assert err.startswith("Wrote series.pdf (")
    text = text_of(out)
    assert "My atlas" in text
    assert "East New Street industrial zone" in text
    assert "Muong Thu" not in text
    assert len(PdfReader(out).pages) == 6


def test_by_commune_on_other_paper_in_both_languages(atlas, tmp_path):
    out = tmp_path / "series.pdf"
    code, _ = atlas(
        "series",
        "zones",
        "--by",
        "commune",
        "--paper",
        "A3",
        "--orientation",
        "landscape",
        "--both",
        "-o",
        out,
    )
    assert code == 0
    reader = PdfReader(out)
    assert {round(float(page.mediabox.width)) for page in reader.pages} == {1191}
    assert "Xã Phố Mới" in text_of(out)
    assert "Phố Mới commune" in text_of(out)


def test_features_may_be_picked_by_name(atlas, tmp_path):
    out = tmp_path / "series.pdf"
    picked = ("--feature", "suoi mot", "--feature", "z-alpha", "--feature", "h-one")
    assert atlas("series", *picked, "-o", out)[0] == 0
    titles = [entry.title for entry in PdfReader(out).outline]
    assert titles[3:5] == ["One Stream hydropower plant", "East New Street industrial zone"]
    assert len(titles) == 7


def test_a_file_that_is_there_is_kept(atlas, tmp_path):
    out = tmp_path / "x.pdf"
    out.write_bytes(b"mine")
    for command in (["series", "zones"], ["brief", "z-alpha"]):
        code, err = atlas(*command, "-o", out)
        assert code == 2
        assert "x.pdf" in err
        assert out.read_bytes() == b"mine"
    assert atlas("brief", "z-alpha", "-o", out, "--overwrite")[0] == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_an_interrupt_leaves_nothing(atlas, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(work.Strand, "append", interrupted)
    assert atlas("series", "zones", "-o", tmp_path / "x.pdf")[0] == INTERRUPTED
    assert list(tmp_path.iterdir()) == []


def test_a_brief_on_several_features(atlas, tmp_path):
    out = tmp_path / "brief.pdf"
    code, err = atlas(
        "brief",
        "dong pho moi",
        "h-one",
        "--address",
        "https://atlas.example.org",
        "--as-of",
        "2025",
        "--title",
        "Annex 2",
        "--subtitle",
        "For investors",
        "-o",
        out,
    )
    assert (code, err[:17]) == (0, "Wrote brief.pdf (")
    assert len(PdfReader(out).pages) == 2
    text = text_of(out)
    assert "Annex 2 For investors 1. East New Street industrial zone" in text
    assert "As of 31 Dec 2025" in text
    assert "feature=h-one" in text.replace(" ", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["series", "-o", "x.png"], ".pdf"),
        (["series", "-o", "x.pdf", "--by", "district"], "district"),
        (["series", "-o", "x.pdf", "--paper", "A5"], "A5"),
        (["series", "-o", "x.pdf", "--feature", "z-alpha", "--by", "commune"], "commune"),
        (["series", "-o", "x.pdf", "--background", "nowhere"], "nowhere"),
        (["brief", "z-alpha", "-o", "x.pdf", "--address", "ftp://x"], "ftp://x"),
        (["brief", "z-alpha", "-o", "x.docx"], ".pdf"),
        (["brief", "z-alpha", "-o", "x.pdf", "--subtitle", "a" * 201], "201"),
    ],
)
def test_slips_are_told_and_nothing_is_written(atlas, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, err = atlas(*arguments)
    assert code == 2
    assert words in err
    assert list(tmp_path.iterdir()) == []
