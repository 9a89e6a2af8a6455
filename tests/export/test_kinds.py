"""The table of the kinds of files: every kind can be written and has words."""

from __future__ import annotations

import pytest

from geo.atlas.selection import Selection
from geo.base.translate import LANGUAGES, has
from geo.export.kinds import (
    FORMATS,
    MIMES,
    OVERLAP_FORMATS,
    SELECTION_FORMATS,
    SHEET_FORMATS,
    by_ending,
    overlap_content,
    selection_content,
)
from tests.made.overlap import made_report


def test_a_kind_goes_by_its_name_and_an_ending_has_one_mime():
    assert all(kind.name == name for name, kind in FORMATS.items())
    assert all(MIMES[kind.ending] == kind.mime for kind in FORMATS.values())


def test_the_endings_of_files_say_their_kind_the_usual_one_first():
    assert by_ending(SELECTION_FORMATS) == {
        ".xlsx": ("xlsx",),
        ".csv": ("csv",),
        ".gpkg": ("gpkg",),
        ".geojson": ("geojson",),
        ".kml": ("kml",),
        ".zip": ("shp", "corners"),
        ".html": ("html",),
    }
    assert set(by_ending(OVERLAP_FORMATS)) == set(by_ending(SELECTION_FORMATS)) - {".html"} | {".json"}
    assert list(by_ending(SHEET_FORMATS)) == [".pdf", ".svg", ".png"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SELECTION_FORMATS)
def test_every_kind_of_a_selection_has_words_and_content(made_atlas, name, language):
    assert has(f"export.format.{name}.name")
    assert has(f"export.format.{name}.help")
    selection = Selection(layers=("zones",))
    assert selection_content(name, made_atlas.select(selection), made_atlas, selection, language)


@pytest.mark.parametrize("name", OVERLAP_FORMATS)
def test_every_kind_of_a_check_has_words_and_content(name):
    assert has(f"overlap_page.download.{name}")
    assert overlap_content(name, made_report("clear"))
