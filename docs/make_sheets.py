"""Draw the gallery of print sheets in docs/images/sheets: ``python docs/make_sheets.py``."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
from PIL import Image
from shapely.geometry import Polygon, box

from geo.atlas import Atlas
from geo.landuse_map import FrameMap
from geo.overlay.landuse import LandUseCodes
from geo.overlay.report import About, OverlapReport, collect
from geo.overlay.rule_book import read_rules
from geo.overlay.vector import VectorCheck
from geo.selection import Selection
from geo.sheets import Paper, Sheet, comparison_sheet, feature_sheet, overlap_sheet, selection_sheet

FOLDER = Path(__file__).parent / "images" / "sheets"
DPI = 84
LEVELS = 8
"""Step to which red, green and blue are rounded: a third of the bytes, hardly a difference."""

DAY = date(2026, 11, 22)
EAST, NORTH = 437_000, 2_465_500
CODES = ["LUC", "RSX", "RPH", "ONT", "HNK", "CLN", "DGT", "SKK", "NTS", "BCS", "LUK"]


def main() -> None:
    """Draw all sheets of the gallery."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, sheet in gallery(Atlas.open()):
        for number in range(1, len(sheet) + 1):
            path = FOLDER / f"{name}{'' if number == 1 else f'-{number}'}.png"
            picture = Image.open(io.BytesIO(sheet.png(DPI, number))).convert("RGB")
            picture.point(lambda level: min(255, round(level / LEVELS) * LEVELS)).save(path, optimize=True)
            print(path.name, path.stat().st_size // 1024, "kB")


def gallery(atlas: Atlas) -> Iterator[tuple[str, Sheet]]:
    """Yield the name and sheet of each kind, on both papers, both ways, in the three languages."""
    portrait, landscape = Paper("A4", "portrait"), Paper("A4", "landscape")
    zones = ["lc-kcn-01", "lc-kcn-02", "lc-kcn-03", "lc-kcn-04"]
    yield "selection-zones-vi", selection_sheet(atlas, Selection(layers=("zones",)), landscape)
    yield "selection-mines-en", selection_sheet(atlas, Selection(layers=("mines",)), portrait, language="en")
    yield "selection-all-both", selection_sheet(atlas, Selection(), Paper("A3", "landscape"), language="both")
    yield "feature-vi", feature_sheet(atlas, "lc-kcn-01", portrait)
    yield "feature-mine-en", feature_sheet(atlas, "lc-min-ap8", Paper("A3", "landscape"), language="en")
    yield "overlap-vi", overlap_sheet(made_report(atlas), atlas, portrait)
    yield "comparison-vi", comparison_sheet(atlas, zones, landscape)


def made_report(atlas: Atlas) -> OverlapReport:
    """Return the check of a made site against a made land-use map: no real land."""
    random = np.random.default_rng(3)
    cells = [(i, j) for i in range(12) for j in range(12) if i < 10 or j < 9]
    grown = [30 if random.random() < 0.08 else 0 for _ in cells]
    parcels = gpd.GeoDataFrame(
        {"code": random.choice(CODES, len(cells))},
        geometry=[
            box(EAST + 100 * i, NORTH + 100 * j, EAST + 100 * i + 100 + more, NORTH + 100 * j + 100)
            for (i, j), more in zip(cells, grown, strict=True)
        ],
        crs=9208,
    )
    corners = [(80, 120), (900, 60), (1180, 500), (1150, 1100), (500, 1000), (150, 700)]
    site = Polygon([(EAST + x, NORTH + y) for x, y in corners])
    sites = gpd.GeoDataFrame({"name": ["Khu đất ví dụ"]}, geometry=[site], index=["a"], crs=9208).to_crs(4326)
    check = VectorCheck(FrameMap(parcels, "example.gpkg"), "code", LandUseCodes.open(), read_rules(), day=DAY)
    about = About("vector", "example.gpkg", "code", "", "VN-2000 / TM-3 104-45", DAY, atlas.version)
    return collect(check.of(sites), sites, about, "vi")


if __name__ == "__main__":
    main()
