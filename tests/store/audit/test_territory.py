"""What is found wrong with the file of the provinces."""

from __future__ import annotations

import pytest

from geo.base.translate import LANGUAGES
from geo.records.territory import territory_path
from geo.store.audit.territory import check_territory

HA_NOI = '[[province]]\ncode = "01"\nvintage = "2025"\nname_vi = "Hà Nội"'
GRID = '{ meridian = 105.0, epsg = 5897, sources = ["tt-24-2025"] }'
CITED = 'sources = ["qd-19-2025", "nq-202-2025", "vietnamadminunits-1-0-4"]'


@pytest.fixture(scope="module")
def text(project):
    return (project / "data" / "boundaries" / "territory.toml").read_text("utf-8")


def found(folder, text):
    path = territory_path(folder)
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    return check_territory(folder)


def test_the_file_of_the_atlas_has_no_fault(project):
    assert check_territory(project / "data") == []


def test_a_data_folder_needs_none(tmp_path):
    assert check_territory(tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "keys"),
    [
        (CITED, CITED.replace("qd-19-2025", "qd-20-2025"), ["unknown_source"]),
        (CITED, "sources = []", ["no_source"]),
        (GRID, GRID.replace('"tt-24-2025"', ""), ["no_source"]),
        ('area_source = "qd-316-2023"\n', "", ["no_source", "source_unused"]),
        (
            "[country]",
            '[[source]]\nid = "blog"\ntitle = "Blog"\n\n[country]',
            ["source_unused", "source_untraceable"],
        ),
        ('id = "qd-124-2004"', 'id = "qd-19-2025"', ["source_twice", *["unknown_source"] * 63]),
        (HA_NOI, HA_NOI.replace("01", "1"), ["code_form"]),
        (HA_NOI, HA_NOI.replace("01", "04"), ["code_twice"]),
        (HA_NOI, HA_NOI.replace("2025", "pre2025"), ["code_twice", "count", "count", "part_of_several"]),
        (HA_NOI, HA_NOI.replace("Nội", "No\u0302\u0323i"), ["not_nfc"]),
        ('made_of = ["02", "08"]', 'made_of = ["08"]', ["part_of_several"]),
        ('made_of = ["02", "08"]', 'made_of = ["02", "08", "26"]', ["part_of_several"]),
        ('made_of = ["02", "08"]', 'made_of = ["02", "03", "08"]', ["part_unknown"]),
        (f"  {GRID},\n", "", ["no_grid"]),
        (GRID, GRID.replace("5897", "9200"), ["grid_unknown"]),
        (GRID, GRID.replace("5897", "4326"), ["grid_unknown"]),
        (GRID, GRID.replace("105.0", "105.75"), ["grid_meridian"]),
        ("epsg = 9205\nmeridian = 103.0", "epsg = 9205\nmeridian = 103.5", ["grid_meridian"]),
        ("preferred = true, ", "", ["preferred"]),
        ("box = [102.32", "box = [101.32", ["box_outside"]),
    ],
)
def test_a_fault_is_found(tmp_path, text, old, new, keys):
    assert old in text
    findings = found(tmp_path, text.replace(old, new, 1))
    assert sorted(finding.key for finding in findings) == sorted(f"check.territory.{key}" for key in keys)
    for language in LANGUAGES:
        assert all("{" not in finding.sentence(language) for finding in findings)


def test_a_preferred_grid_needs_its_reason_in_both_languages(tmp_path, text):
    start = text.index('reason_en = "all maps')
    line = text[start : text.index('" }', start)]
    (finding,) = found(tmp_path, text.replace(line, 'reason_en = "'))
    assert finding.key == "check.territory.preferred"
    assert finding.params["province"] == "Lai Châu (2025)"


def test_a_broken_file_is_one_finding(tmp_path, text):
    (finding,) = found(tmp_path, text.replace("[country]", "[country"))
    assert (finding.key, finding.file) == ("tables.territory.broken", "territory.toml")


def test_a_region_is_one_that_the_rules_know(tmp_path, text):
    findings = found(tmp_path, text.replace('region = "northern_mountains"', 'region = "the_north"'))
    assert [(one.key, one.params["token"]) for one in findings] == [
        ("check.cell.unknown_token", "the_north")
    ] * 2
