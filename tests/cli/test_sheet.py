"""``atlas sheet``: what it writes, what it refuses."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine
from pypdf import PdfReader

from geo.base.crs import to_vn2000
from geo.cli.root import main


@pytest.fixture
def atlas(made_folder, capsys, monkeypatch):
    """Run ``atlas sheet`` on the made-up atlas in English."""
    monkeypatch.setenv("ATLAS_LANGUAGE", "en")

    def run(*arguments):
        code = main(["sheet", *map(str, arguments), "--data", str(made_folder), "--no-own"])
        return code, capsys.readouterr().err

    return run


def text_of(path: Path) -> str:
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_a_selection_is_written(atlas, tmp_path):
    out = tmp_path / "zones.pdf"
    code, err = atlas("zones", "--province", "lao cai", "-o", out)
    assert code == 0
    assert err.startswith("Wrote zones.pdf (")
    text = text_of(out)
    assert "Industrial and economic zones – Lao Cai" in text
    assert "Features: 1" in text


def test_one_feature_stands_upright_and_several_side_by_side(atlas, tmp_path):
    one, two = tmp_path / "one.pdf", tmp_path / "two.pdf"
    assert atlas("--feature", "dong pho moi", "-o", one)[0] == 0
    assert atlas("--feature", "z-alpha", "--feature", "z-beta", "--both", "-o", two)[0] == 0
    sizes = [PdfReader(path).pages[0].mediabox for path in (one, two)]
    assert [float(box.width) < float(box.height) for box in sizes] == [True, False]
    assert "So sánh các đối tượng" in text_of(two)
    assert "Comparison of features" in text_of(two)


def test_paper_signatures_and_language(atlas, tmp_path):
    out = tmp_path / "a3.pdf"
    code, _ = atlas(
        "--feature", "z-alpha", "--paper", "A3", "--orientation", "landscape", "--signatures", "-o", out,
        "--language", "vi",
    )  # fmt: skip
    assert code == 0
    assert float(PdfReader(out).pages[0].mediabox.width) == pytest.approx(1190.55, abs=0.1)
    assert "THỦ TRƯỞNG ĐƠN VỊ" in text_of(out)


@pytest.mark.parametrize(
    "subject", [["zones"], ["--feature", "z-alpha"], ["--feature", "z-alpha", "--feature", "z-beta"]]
)
def test_title_and_subtitle_may_be_given(atlas, tmp_path, subject):
    out = tmp_path / "x.pdf"
    assert atlas(*subject, "--title", "Annex 1", "--subtitle", "To the  submission", "-o", out)[0] == 0
    text = text_of(out)
    assert "Annex 1" in text
    assert "To the submission" in text
    assert PdfReader(out).metadata.title == "Annex 1"


def test_pictures_are_written_page_by_page(atlas, tmp_path):
    svg, png = tmp_path / "x.svg", tmp_path / "x.png"
    assert atlas("zones", "-o", svg)[0] == 0
    assert atlas("zones", "-o", png, "--dpi", 40)[0] == 0
    assert svg.read_bytes().startswith(b"<?xml")
    assert png.read_bytes().startswith(b"\x89PNG")
    code, err = atlas("zones", "-o", png, "--overwrite", "--page", 2)
    assert (code, err) == (2, "There is no page 2; the sheet has 1.\n")


def test_a_file_that_is_there_is_kept(atlas, tmp_path):
    out = tmp_path / "x.pdf"
    out.write_bytes(b"mine")
    code, err = atlas("zones", "-o", out)
    assert code == 2
    assert "x.pdf" in err
    assert out.read_bytes() == b"mine"
    assert atlas("zones", "-o", out, "--overwrite")[0] == 0
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "x.doc"], "x.doc"),
        (["-o", "x.pdf", "--paper", "A5"], "A5"),
        (["-o", "x.pdf", "--orientation", "round"], "round"),
        (["-o", "x.png", "--dpi", "9999"], "9999"),
        (["-o", "x.pdf", "--background", "nowhere"], "nowhere"),
        (["-o", "x.pdf", "--title", "a" * 201], "201"),
    ],
)
def test_slips_are_told_and_nothing_is_written(atlas, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, err = atlas("zones", *arguments)
    assert code == 2
    assert words in err or ".doc" in err
    assert list(tmp_path.iterdir()) == []


# -- backgrounds ---------------------------------------------------------------------------------


def raster(path, *, bands=1):
    """Light cells of 100 m round z-alpha; the one over it is dark."""
    north, east = to_vn2000(104.1, 22.4, 9208)
    side = 401
    values = np.full((bands, side, side), 230, dtype=np.uint8)
    values[:, side // 2, side // 2] = 10
    west, top = float(east) - 100 * side / 2, float(north) + 100 * side / 2
    with rasterio.open(
        path, "w", driver="GTiff", height=side, width=side, count=bands, dtype="uint8", crs="EPSG:9208",
        transform=Affine(100, 0, west, 0, -100, top),
    ) as file:  # fmt: skip
        file.write(values)
    return path


def test_a_sheet_takes_a_raster_under_its_map(atlas, tmp_path):
    out = tmp_path / "x.pdf"
    ground = raster(tmp_path / "ground.tif")
    code, err = atlas("--feature", "z-alpha", "--background", ground, "-o", out)
    assert (code, err.count("\n")) == (0, 1)
    assert "Background: ground" in text_of(out)
    assert list(PdfReader(out).pages[0].images)
    credit = ("--background-credit", "© Survey office", "--overwrite")
    assert atlas("--feature", "z-alpha", "--background", ground, *credit, "-o", out)[0] == 0
    assert "© Survey office" in text_of(out)


def test_a_raster_that_does_not_reach_is_told(atlas, tmp_path):
    ground = raster(tmp_path / "ground.tif")
    code, err = atlas("--feature", "z-beta", "--background", ground, "-o", tmp_path / "x.pdf")
    assert code == 0
    assert err.startswith(
        "The background ground does not reach all maps; without it they are complete all the same.\n"
    )


def test_without_network_the_sheet_is_whole_and_says_so(atlas, tmp_path, monkeypatch):
    import socket

    def refused(*_args, **_options):
        raise OSError("no network in tests")

    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    out = tmp_path / "x.pdf"
    code, err = atlas("--feature", "z-alpha", "--background", "street", "-o", out)
    assert code == 0
    assert "background" in err.splitlines()[0]
    text = text_of(out)
    assert "No background:" in text
    assert "East New Street industrial zone" in text
