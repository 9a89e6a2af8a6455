"""A small made data folder without faults: each test breaks one thing in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

from geo.store import catalog
from geo.store.tables import COLUMNS, Tables, read_tables, table_text

OUTLINES = Path(__file__).parents[2] / "data" / "boundaries" / catalog.OUTLINES_FILE

FEATURES = [
    {"feature_id": "kcn-a", "layer": "zones", "name_vi": "Khu công nghiệp A", "kind": "industrial_zone"},
    {"feature_id": "kcn-b", "layer": "zones", "name_vi": "Khu công nghiệp B", "kind": "industrial_zone"},
    {
        "feature_id": "ccn-a",
        "layer": "clusters",
        "name_vi": "Cụm công nghiệp A",
        "kind": "industrial_cluster",
    },
    {"feature_id": "td-a", "layer": "hydropower", "name_vi": "Thuỷ điện A", "kind": "hydropower_plant"},
    {"feature_id": "mo-a", "layer": "mines", "name_vi": "Mỏ A", "kind": "mine", "minerals": "apatite"},
    {"feature_id": "mo-b", "layer": "mines", "name_vi": "Mỏ B", "kind": "mine", "minerals": "copper"},
    {"feature_id": "da-a", "layer": "projects", "name_vi": "Nhà máy A", "kind": "processing_plant"},
]
PLACE = {
    "name_en": "A",
    "status": "operating",
    "province_code": "15",
    "province_pre2025_code": "10",
    "commune_codes_2025": "90001",
    "location_level": "site",
    "accuracy_m": 100.0,
    "location_source_id": "decision",
}
SOURCES = [
    {
        "source_id": "decision",
        "title": "Quyết định 1",
        "publisher": "UBND tỉnh",
        "published": "2024-03-01",
        "access": "act",
        "number": "1/QĐ-UBND",
        "standing": "signed_decision",
    },
    {
        "source_id": "report",
        "title": "Báo cáo 2",
        "published": "2025-06",
        "url": "https://example.org/bao-cao-2",
        "access": "open_url",
        "standing": "departmental_report",
    },
    {
        "source_id": "plan",
        "title": "Quy hoạch (dự thảo)",
        "published": "2026-06-07",
        "url": "https://example.org/quy-hoach",
        "access": "open_url",
        "standing": "draft",
    },
]
UNITS = [
    {"code": "15", "level": "province", "name_vi": "Lào Cai", "kind": "tỉnh"},
    {
        "code": "90001",
        "level": "commune",
        "name_vi": "Xã A",
        "kind": "xã",
        "parent_code": "15",
        "lon": 103.97,
        "lat": 22.46,
        "area_km2": 100.0,
        "valid_from": "2025-07-01",
    },
]
SQUARE = [(2_485_000, 415_000), (2_486_000, 415_000), (2_486_000, 416_000), (2_485_000, 416_000)]
"""Corners (north, east) of 100 ha on EPSG:9208, near Lào Cai."""


def frame(table: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return rows as a table; what they leave out is blank."""
    columns = list(COLUMNS[table])
    return pd.DataFrame([[row.get(column, "") for column in columns] for row in rows], columns=columns)


def observation(feature_id: str, attribute: str, value: str, **more: object) -> dict[str, object]:
    """Return an observation of 2024 from the decision, chosen by the rule."""
    return {
        "feature_id": feature_id,
        "attribute": attribute,
        "value": value,
        "qualifier": "exact",
        "as_of": "2024",
        "basis": "actual",
        "source_id": "decision",
        "preferred": "rule",
    } | more


def rows() -> dict[str, list[dict[str, object]]]:
    """Return the rows of all tables."""
    features = [
        PLACE | feature | {"lon": 103.95 + 0.01 * n, "lat": 22.46} for n, feature in enumerate(FEATURES)
    ]
    observations = [observation(str(feature["feature_id"]), "status", "operating") for feature in features]
    observations += [
        observation("kcn-a", "area_ha", "120.5", unit="ha"),
        observation("kcn-a", "area_ha", "118", unit="ha", source_id="report", as_of="2025", preferred=""),
        observation("kcn-a", "leasable_ha", "80", unit="ha"),
        observation("kcn-a", "occupied_ha", "40", unit="ha"),
        observation("kcn-a", "fill_rate_pct", "", lower=30, upper=50, qualifier="range", unit="%"),
        observation("mo-b", "area_ha", "5", unit="ha", source_id="plan", basis="planned", as_of="2026-06-07"),
    ]
    observations[5] = observation("mo-b", "status", "operating", source_id="plan")
    return {
        "features": features,
        "observations": observations,
        "sources": [dict(source) for source in SOURCES],
        "indicators": [
            {
                "indicator_id": "output-2024",
                "province_code": "10",
                "vintage": "pre2025",
                "indicator_vi": "Giá trị sản xuất",
                "value": "100",
                "qualifier": "exact",
                "unit": "VND bn",
                "basis": "actual",
                "as_of": "2024",
                "source_id": "report",
            }
        ],
        "admin_units": [{**unit, "source_id": "decision"} for unit in UNITS],
        "admin_successions": [
            {"old_name": "Xã cũ", "old_province_code": "10", "new_code": "90001", "source_id": "decision"}
        ],
        "outlines": [
            {
                "outline_id": "kv-a",
                "feature_id": "mo-a",
                "name_vi": "Khu vực A",
                "document": "Quyết định 1",
                "source_id": "decision",
                "how": "printed",
                "geometry_basis": "digitised",
                "accuracy_m": 1.0,
                "declared_area_ha": 100.0,
                "declared_scope": "outline",
                "epsg": 9208,
                "confidence": "good",
                "used_for_geometry": 1,
            }
        ],
        "outline_corners": [
            {
                "outline_id": "kv-a",
                "part": 1,
                "seq": n,
                "corner_label": str(n),
                "x_north_m": north,
                "y_east_m": east,
            }
            for n, (north, east) in enumerate(SQUARE, start=1)
        ],
        "merges": [
            {"kept_id": "kcn-a", "merged_id": "kcn-x", "merged_name": "KCN A cũ", "reason": "cùng một khu"}
        ],
        "names_zh": [
            {
                "name_vi": "Thuỷ điện A",
                "name_zh": "甲水电站",
                "kind": "hydropower",
                "grade": "A",
                "feature_id": "td-a",
                "source_id": "report",
            }
        ],
        "left": [
            {
                "feature_id": "kcn-cu",
                "name_vi": "KCN Cũ",
                "day": "2026-12-01",
                "reason": "unpublished_source",
            }
        ],
    }


def make_folder(folder: Path, changed: dict[str, list[dict[str, object]]] | None = None) -> Path:
    """Write the data folder, with some tables replaced, and return it."""
    (folder / "zones").mkdir(parents=True)
    (folder / "boundaries").mkdir()
    shutil.copy(OUTLINES, catalog.outlines_path(folder))
    for table, content in (rows() | (changed or {})).items():
        text = table_text(frame(table, content), table)
        catalog.table_path(folder, table).write_bytes(text.encode("utf-8"))
    return folder


def make_tables(folder: Path) -> Tables:
    """Return the made tables as they are read."""
    return read_tables(make_folder(folder))
