"""Real corner lists: printed tables of decisions, and the outlines of the atlas read back."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from geo.land.corners.reading import read_corners
from geo.land.corners.zones import Places
from geo.store import catalog, outlines
from geo.store.tables import read_table

FACTS = Path(__file__).parents[4] / "shared" / "facts"
needs_facts = pytest.mark.skipif(not FACTS.is_dir(), reason="the collected facts are not beside the checkout")

OVERRIDDEN, NEGATIVE = "LC-452", "Q866-CayCham-c"
WITH_RESERVE = ("LC-386", "LC-034")


def records(*names):
    path = FACTS.joinpath(*names)
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


TABLES = grouped(records("legal", "corner_table_examples.csv"), "fixture_id")
SUMMARY = {row["fixture_id"]: row for row in records("legal", "corner_table_summary.csv")}
OUTLINES = read_table(catalog.data_folder(), "outlines").set_index("outline_id")
CORNERS = read_table(catalog.data_folder(), "outline_corners").groupby("outline_id")


@pytest.fixture(scope="module")
def ground():
    folder = catalog.data_folder()
    provinces = outlines.read_outlines(catalog.outlines_path(folder))
    units = read_table(folder, "admin_units")
    communes = units[(units["level"] == "commune") & units["lon"].notna()]
    return Places(provinces[provinces["vintage"] == "2025"].reset_index(drop=True), communes)


def pasted(name, separator):
    """A table as it stands in its document: superscripts lost, columns as printed, notes beside."""
    rows = TABLES[name]
    national = name.startswith("Q866")
    lines = [rows[0]["name"], f"Diện tích: {rows[0]['stated_area_ha']} ha"]
    if national:
        lines += ["Tọa độ VN2000 múi chiếu 6 độ", "Điểm\tX\tY\tKTT (độ)"]
    else:
        lines += ["Hệ tọa độ VN2000 kinh tuyến 104045’ múi chiếu 30", "STT\tX (m)\tY (m)\tGhi chú"]
    for place, row in enumerate(rows):
        beside = "105" if national else ""
        if name == OVERRIDDEN and place == 5:
            beside = "KTT 105 múi chiếu 6o"
        if name in WITH_RESERVE and place == 3:
            beside = "200.000"
        lines.append("\t".join((row["point_label"], row["x_printed"], row["y_printed"], beside)))
    return "\n".join(lines).replace("\t", separator)


@pytest.mark.shared
@needs_facts
def test_all_twelve_tables_are_here():
    assert len(TABLES) == len(SUMMARY) == 12


@pytest.mark.shared
@needs_facts
@pytest.mark.parametrize("separator", ["\t", "  "], ids=["tabs", "blanks"])
@pytest.mark.parametrize("name", SUMMARY)
def test_printed_tables(name, separator, ground):
    site = read_corners(pasted(name, separator), ground)
    wanted = SUMMARY[name]
    assert (site.epsg, site.how_recognised) == (int(wanted["epsg"]), "stated")
    assert [len(ring.corners) for ring in site.rings] == [int(wanted["vertices"])]
    assert site.declared_ha == pytest.approx(float(wanted["stated_area_ha"].replace(",", ".")))
    assert site.grid_ha == pytest.approx(float(wanted["computed_area_ha"]), abs=6e-4)
    found = [finding.key for finding in site.findings]
    if name == NEGATIVE:
        assert found[0] == "corners.finding.hectares"
    else:
        assert abs(site.difference_pct) <= 2.0
        assert found == []
    first = TABLES[name][0]
    swapped = "corners.note.swapped" in [note.key for note in site.notes]
    assert swapped == (first["columns_swapped"] == "yes")
    corner = site.rings[0].corners[0]
    assert (corner.north_m, corner.east_m) == (float(first["northing"]), float(first["easting"]))


@pytest.mark.shared
@needs_facts
@pytest.mark.parametrize("name", ["LC-12.1", "LC-41-SSP", "LC-386", OVERRIDDEN])
def test_without_its_zone_a_table_is_placed_by_its_commune(name, ground):
    rows = TABLES[name]
    text = "\n".join(f"{row['point_label']} {row['x_printed']} {row['y_printed']}" for row in rows)
    site = read_corners(f"{rows[0]['name'].replace('. ', ', ')}\n{text}", ground)
    assert (site.epsg, site.how_recognised) == (int(SUMMARY[name]["epsg"]), "commune")


def listing(name):
    """An outline of the atlas as a document prints it."""
    outline = OUTLINES.loc[name]
    rows = CORNERS.get_group(name).sort_values(["part", "seq"])
    hectares = f"{outline['declared_area_ha']:.2f}".replace(".", ",")
    lines = [outline["name_vi"], "kinh tuyến 104045’ múi chiếu 30", f"Diện tích: {hectares} ha"]
    corners = zip(rows["corner_label"], rows["x_north_m"], rows["y_east_m"], strict=True)
    return "\n".join(lines + [f"{label}\t{north}\t{east}" for label, north, east in corners])


@pytest.mark.parametrize("name", OUTLINES.index)
def test_an_outline_of_the_atlas_is_read_back(name, ground):
    site = read_corners(listing(name), ground)
    assert (len(site.rings), site.epsg) == (1, OUTLINES.at[name, "epsg"])
    assert site.polygon is not None
    assert abs(site.difference_pct) < 5
    ring = CORNERS.get_group(name)
    assert len(site.rings[0].corners) == len(ring)
