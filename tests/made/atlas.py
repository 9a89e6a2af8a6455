"""A small made-up atlas, written as tables and built, whose every figure can be checked in the head."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from shapely.geometry import box, mapping

from geo.base.crs import to_vn2000
from geo.records import vocabulary as records
from geo.store import building, catalog, tables

HOSTILE_NAME = "Cụm <img src=x onerror=alert(1)> ${window.x=1} `A` =1+1"
MINE_CENTRE = (104.0, 22.5)
"""Longitude and latitude of the south-west corner of the square mine ``m-square``."""

# Three provinces before 2025-07-01, side by side; the two in the east became one.
PROVINCE_BOXES = {
    "12": (102.5, 21.5, 103.5, 23.0),
    "10": (103.5, 21.5, 104.4, 23.0),
    "15": (104.4, 21.5, 105.0, 23.0),
}

SOURCES = [
    # source_id, published, standing
    ("decision-2020", "2020-06-30", "signed_decision"),
    ("report-2024", "2024-12", "departmental_report"),
    ("press-2023", "2023-05-10", "press"),
    ("register", "2022", "licence_register"),
    ("draft-2026", "2026-03", "draft"),
]

# id, layer, name_vi, name_en, kind,
# province 2025, province before, district, commune code, lon, lat, location level, minerals
FEATURES = [
    ("z-alpha", "zones", "Khu công nghiệp Đông Phố Mới", "East New Street industrial zone", "industrial_zone",
     "15", "10", "Bảo Thắng", "02001", 104.1, 22.4, "site", ""),
    ("z-beta", "zones", "Khu công nghiệp Mường Thử", "Muong Thu industrial zone", "industrial_zone",
     "12", "12", "Phong Thổ", "03001", 103.2, 22.5, "commune", ""),
    ("c-gamma", "clusters", "Cụm công nghiệp Gốc Gạo", "", "industrial_cluster",
     "15", "15", "Lục Yên", "04001", 104.7, 22.1, "approximate", ""),
    ("c-hostile", "clusters", HOSTILE_NAME, "", "industrial_cluster",
     "15", "15", "Lục Yên", "04001", 104.71, 22.11, "site", ""),
    ("h-one", "hydropower", "Thủy điện Suối Một", "One Stream hydropower plant", "hydropower_plant",
     "15", "10", "Bát Xát", "02002", 103.7, 22.6, "site", ""),
    ("h-two", "hydropower", "Thủy điện Suối Hai", "", "hydropower_plant",
     "12", "12", "Sìn Hồ", "03002", 103.1, 22.2, "commune", ""),
    ("h-nowhere", "hydropower", "Thủy điện Suối Ba", "", "hydropower_plant",
     "12", "12", "Sìn Hồ", "", None, None, "none", ""),
    ("m-square", "mines", "Mỏ đồng Vuông", "Square copper mine", "mine",
     "15", "10", "Bát Xát", "02002", *MINE_CENTRE, "site", "copper | gold"),
    ("m-point", "mines", "Mỏ sắt Điểm", "", "mine",
     "15", "15", "Lục Yên", "04001", 104.75, 22.15, "site", "iron"),
    ("p-one", "projects", "Nhà máy luyện đồng Số Một", "", "metallurgy_plant",
     "15", "10", "Bảo Thắng", "02001", 104.1, 22.41, "site", "copper"),
]  # fmt: skip

# feature_id, attribute, value, lower, upper, qualifier, unit, as_of, basis, source_id
OBSERVATIONS = [
    ("z-alpha", "status", "operating", "", "", "exact", "", "2024", "actual", "report-2024"),
    ("z-alpha", "area_ha", "100", "", "", "exact", "ha", "2020", "actual", "decision-2020"),
    ("z-alpha", "area_ha", "99", "", "", "about", "ha", "2023-05", "actual", "press-2023"),
    ("z-alpha", "area_ha", "120", "", "", "exact", "ha", "2026-03", "planned", "draft-2026"),
    ("z-alpha", "leasable_ha", "60", "", "", "exact", "ha", "2024", "actual", "report-2024"),
    ("z-alpha", "occupied_ha", "45", "", "", "exact", "ha", "2024", "actual", "report-2024"),
    ("z-alpha", "fill_rate_pct", "75", "", "", "exact", "%", "2024", "actual", "report-2024"),
    ("z-alpha", "investment_vnd_bn", "1000", "", "", "exact", "VND bn", "2024", "actual", "report-2024"),
    ("z-alpha", "year_established", "2015", "", "", "exact", "year", "", "actual", "decision-2020"),
    ("z-beta", "status", "planned", "", "", "exact", "", "2026-03", "planned", "draft-2026"),
    ("z-beta", "area_ha", "", "30", "50", "range", "ha", "2026-03", "planned", "draft-2026"),
    ("c-gamma", "status", "removed_from_plan", "", "", "exact", "", "2023-05-10", "actual", "press-2023"),
    ("c-gamma", "area_ha", "75", "", "", "exact", "ha", "2020-06-30", "planned", "decision-2020"),
    ("c-hostile", "status", "operating", "", "", "exact", "", "2024-12", "actual", "report-2024"),
    ("c-hostile", "area_ha", "20", "", "", "exact", "ha", "2024-12", "actual", "report-2024"),
    ("c-hostile", "fill_rate_pct", "50", "", "", "exact", "%", "2024-12", "actual", "report-2024"),
    ("c-hostile", "fill_rate_of", "planned", "", "", "exact", "", "2024-12", "actual", "report-2024"),
    ("h-one", "status", "operating", "", "", "exact", "", "2022", "actual", "register"),
    ("h-one", "capacity_mw", "10", "", "", "exact", "MW", "2022", "actual", "register"),
    ("h-one", "year_commissioned", "2018", "", "", "exact", "year", "2022", "actual", "register"),
    ("h-two", "status", "planned", "", "", "exact", "", "2020", "planned", "decision-2020"),
    ("h-two", "capacity_mw", "", "5", "", "at_least", "MW", "2020", "planned", "decision-2020"),
    ("h-nowhere", "status", "planned", "", "", "exact", "", "", "planned", "draft-2026"),
    ("m-square", "status", "planned", "", "", "exact", "", "2026-03", "planned", "draft-2026"),
    ("m-square", "area_ha", "101", "", "", "exact", "ha", "2026-03", "planned", "draft-2026"),
    ("m-point", "status", "licensed", "", "", "exact", "", "2022", "actual", "register"),
    ("m-point", "licence", "1234", "", "", "exact", "", "2022", "actual", "register"),
    ("m-point", "area_ha", "12.5", "", "", "exact", "ha", "2022", "actual", "register"),
    ("p-one", "status", "operating", "", "", "exact", "", "2023-05", "actual", "press-2023"),
    ("p-one", "investment_vnd_bn", "400", "", "", "exact", "VND bn", "2023-05", "actual", "press-2023"),
]

COMMUNES = [("02001", "Phố Mới", "15"), ("02002", "Bát Xát", "15"), ("03001", "Phong Thổ", "12"),
            ("03002", "Sìn Hồ", "12"), ("04001", "Lục Yên", "15")]  # fmt: skip


def write_made_atlas(folder: Path) -> Path:
    """Write the tables and outlines into a new data folder, build it, and return it."""
    (folder / "zones").mkdir(parents=True)
    (folder / "boundaries").mkdir()
    for table, rows in made_tables().items():
        frame = pd.DataFrame(rows, columns=list(tables.COLUMNS[table])).astype(object)
        tables.write_table(frame.where(frame.notna(), ""), folder, table)
    catalog.outlines_path(folder).write_text(json.dumps(made_outlines()), encoding="utf-8")
    building.build(folder)
    return folder


def made_tables() -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table."""
    return {
        "features": [_feature(*row) for row in FEATURES],
        "observations": [_observation(*row) for row in OBSERVATIONS],
        "sources": [_source(*row) for row in SOURCES],
        "indicators": [],
        "admin_units": [
            _row("admin_units", code=code, level="commune", name_vi=name, kind="xã", parent_code=province,
                 valid_from=records.VINTAGE_CHANGE)
            for code, name, province in COMMUNES
        ],
        "admin_successions": [],
        "outlines": [
            _row("outlines", outline_id="area-square", feature_id="m-square", name_vi="Mỏ đồng Vuông",
                 document="Văn bản", source_id="draft-2026", how="printed", geometry_basis="digitised",
                 accuracy_m=1, declared_area_ha=101, declared_scope="outline", epsg=9208,
                 confidence="good", used_for_geometry=1)
        ],
        "outline_corners": _square_corners(1_000.0),
        "merges": [],
        "names_zh": [
            _row("names_zh", name_vi="Thủy điện Một", name_zh="甲一水电站", kind="hydropower", grade="A",
                 feature_id="h-one", source_id="report-2024")
        ],
        "left": [
            _row("left", feature_id="m-gone", name_vi="Mỏ Xưa", name_en="Old mine", day="2026-12-01",
                 reason="unpublished_source")
        ],
    }  # fmt: skip


def _row(table: str, **cells: Any) -> dict[str, Any]:
    return {**dict.fromkeys(tables.COLUMNS[table], ""), **cells}


def _source(source_id: str, published: str, standing: str) -> dict[str, Any]:
    return _row(
        "sources",
        source_id=source_id,
        title=f"Văn bản {source_id}",
        publisher="Cơ quan thử",
        published=published,
        url=f"https://example.org/{source_id}",
        access="open_url",
        standing=standing,
        licence="open",
    )


def _feature(
    feature_id: str, layer: str, name_vi: str, name_en: str, kind: str, province: str, old_province: str,
    district: str, commune: str, lon: float | None, lat: float | None, level: str, minerals: str,
) -> dict[str, Any]:  # fmt: skip
    status = next(row[2] for row in OBSERVATIONS if row[0] == feature_id and row[1] == "status")
    return _row(
        "features", feature_id=feature_id, layer=layer, name_vi=name_vi, name_en=name_en, kind=kind,
        aliases="KCN Bến Cũ | Old Pier" if feature_id == "z-alpha" else "",
        status=status, minerals=minerals, province_code=province, province_pre2025_code=old_province,
        sectors="tea | wood" if feature_id == "c-hostile" else "",
        districts_pre2025=district, communes_pre2025="Xã Cũ", commune_codes_2025=commune,
        lon=lon, lat=lat, location_level=level, location_source_id="register" if lon else "",
    )  # fmt: skip


def _observation(
    feature_id: str, attribute: str, value: str, lower: str, upper: str, qualifier: str, unit: str,
    as_of: str, basis: str, source_id: str,
) -> dict[str, Any]:  # fmt: skip
    return _row(
        "observations", feature_id=feature_id, attribute=attribute, value=value, lower=lower, upper=upper,
        qualifier=qualifier, unit=unit, as_of=as_of, basis=basis, source_id=source_id,
        preferred="" if (feature_id, attribute, source_id) in _NOT_CHOSEN else "rule",
    )  # fmt: skip


_NOT_CHOSEN = {("z-alpha", "area_ha", "press-2023"), ("z-alpha", "area_ha", "draft-2026")}


def _square_corners(side_m: float) -> list[dict[str, Any]]:
    north, east = (round(float(part)) for part in to_vn2000(*MINE_CENTRE, 9208))
    offsets = [(0.0, 0.0), (0.0, side_m), (side_m, side_m), (side_m, 0.0)]
    return [
        _row("outline_corners", outline_id="area-square", part=1, seq=seq, corner_label=str(seq),
             x_north_m=north + up, y_east_m=east + right)
        for seq, (up, right) in enumerate(offsets, start=1)
    ]  # fmt: skip


def made_outlines() -> dict[str, Any]:
    """Return the province outlines of both vintages as GeoJSON: boxes side by side."""
    old = {code: box(*edges) for code, edges in PROVINCE_BOXES.items()}
    new = {"12": old["12"], "15": old["10"].union(old["15"])}
    features = [_outline(code, shape, "1900-01-01", records.VINTAGE_CHANGE) for code, shape in old.items()]
    features += [_outline(code, shape, records.VINTAGE_CHANGE, "") for code, shape in new.items()]
    return {"type": "FeatureCollection", "features": features}


def _outline(code: str, shape: Any, valid_from: str, valid_to: str) -> dict[str, Any]:
    properties = {"code": code, "valid_from": valid_from, "valid_to": valid_to}
    return {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
