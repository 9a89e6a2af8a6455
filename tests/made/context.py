"""A small ground under the map: two communes side by side, and one shape of every other layer."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, Point, box, mapping
from shapely.geometry.base import BaseGeometry

from geo.records.context import CONTEXT_COLUMNS, EXCEPTION_COLUMNS
from geo.store import catalog

Shape = tuple[dict[str, Any], BaseGeometry]
LENGTHWISE = LineString([(103.9, 22.45), (104.1, 22.45)])
NAMELESS = {"name_vi": "", "name_en": ""}

EAST_AND_WEST: list[Shape] = [
    ({"code": "90001", "area_km2": 100.0}, box(103.9, 22.4, 104.0, 22.5)),
    ({"code": "90002", "area_km2": 100.0}, box(104.0, 22.4, 104.1, 22.5)),
]
"""About 10.3 by 11.1 km each, 114 km²."""

SHAPES: dict[str, list[Shape]] = {
    "communes": EAST_AND_WEST,
    "rivers": [({"name_vi": "Sông Thử", "name_en": "Test River"}, LENGTHWISE)],
    "railway": [({"name_vi": "Đường sắt", "name_en": "Railway"}, LENGTHWISE)],
    "stops": [(NAMELESS, Point(103.95, 22.45))],
    "power": [
        (
            {**NAMELESS, "station_id": 1, "voltages_kv": "110 | 220", "max_kv": 220, "kind": "line_end",
             "country": "VN"},
            Point(104.05, 22.43),
        )
    ],
    "airports": [
        (
            {"name_vi": "Sân bay Thử", "name_en": "Test airport", "ident": "VN-1", "kind": "small_airport",
             "country": "VN"},
            Point(104.06, 22.48),
        )
    ],
    "towns": [
        (
            {"name_vi": "Hà Khẩu", "name_en": "Hekou", "geonames_id": 1, "kind": "town", "country": "CN"},
            Point(104.01, 22.47),
        )
    ],
    "villages": [
        (
            {"name_vi": "Bản Một", "name_en": "Bản Một", "geonames_id": 2, "kind": "village"},
            Point(103.92, 22.42),
        )
    ],
}  # fmt: skip
ODBL = ("railway", "stops", "power")


def row(layer: str) -> dict[str, str]:
    """Return what the table says of a layer."""
    told = dict.fromkeys(CONTEXT_COLUMNS, "x")
    file = f"{layer}.odbl.geojson" if layer in ODBL else f"{layer}.geojson"
    licence = "ODbL 1.0" if layer in ODBL else "MIT"
    return told | {
        "layer": layer,
        "file": file,
        "licence": licence,
        "accuracy_m": "20",
        "credit": f"© {layer}",
    }


def write_ground(
    folder: Path,
    shapes: dict[str, list[Shape]] | None = None,
    *,
    rows: list[dict[str, str]] | None = None,
    exceptions: list[tuple[str, str, str, str]] = [],  # noqa: B006
) -> Path:
    """Write the ground of a data folder, with some layers or its table replaced; return the data folder."""
    where = catalog.context_folder(folder)
    where.mkdir(parents=True)
    (where / "NOTICE.md").write_text("made\n", encoding="utf-8")
    every = SHAPES | (shapes or {})
    told = rows if rows is not None else [row(layer) for layer in every]
    _write(
        catalog.context_path(folder),
        CONTEXT_COLUMNS,
        [[one[name] for name in CONTEXT_COLUMNS] for one in told],
    )
    _write(catalog.context_exceptions_path(folder), EXCEPTION_COLUMNS, exceptions)
    for layer, content in every.items():
        features = [
            {"type": "Feature", "properties": about, "geometry": mapping(shape)} for about, shape in content
        ]
        text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
        (where / row(layer)["file"]).write_text(text, encoding="utf-8")
    return folder


def _write(path: Path, columns: tuple[str, ...], rows: Any) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
