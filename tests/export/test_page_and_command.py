"""What the page makes and what a command writes for the same order are the same bytes."""

from __future__ import annotations

import pytest

from geo.cli.root import main
from tests.made.report_page import content, finished, made, visits

PAIR = {"what": "features", "id": "z-alpha~h-one"}


@pytest.fixture
def both(made_folder, monkeypatch, tmp_path, capsys):
    """The bytes of the page at an address, and those of a command."""
    monkeypatch.setenv("ATLAS_DATA", str(made_folder))
    monkeypatch.setenv("ATLAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ATLAS_LANGUAGE", "vi")

    def run(address, command, ending):
        with visits() as opened:
            page = finished(opened(**address))
            if any(button.key == "report_make" for button in page.button):
                page = made(page)
            taken = content(page)
        out = tmp_path / f"file.{ending}"
        assert main([*command, "--data", str(made_folder), "-o", str(out)]) == 0, capsys.readouterr().err
        return taken, out.read_bytes()

    return run


@pytest.mark.parametrize(
    ("address", "command", "ending"),
    [
        ({"l": "zones"}, ["sheet", "zones"], "pdf"),
        ({"what": "features", "id": "z-alpha"}, ["sheet", "--feature", "z-alpha"], "pdf"),
        (
            {"what": "comparison", "id": "z-alpha~z-beta"},
            ["sheet", "--feature", "z-alpha", "--feature", "z-beta"],
            "pdf",
        ),
        ({"kind": "brief", **PAIR}, ["brief", "z-alpha", "h-one"], "pdf"),
        ({"kind": "series", "l": "zones"}, ["series", "zones"], "pdf"),
        ({"kind": "series", **PAIR}, ["series", "--feature", "z-alpha", "--feature", "h-one"], "pdf"),
        ({"kind": "word", "l": "zones"}, ["report", "zones"], "docx"),
        ({"kind": "html", "l": "zones"}, ["export", "zones"], "html"),
        ({"kind": "data", "l": "zones"}, ["export", "zones"], "xlsx"),
    ],
    ids=lambda part: "-".join(part) if isinstance(part, list) else None,
)
def test_the_same_order_gives_the_same_bytes(both, address, command, ending):
    page, written = both(address, command, ending)
    assert page == written
