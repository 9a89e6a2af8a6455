"""``atlas corners``: the site of a VN-2000 corner list, its zone, its hectares, what looks wrong."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..base.errors import SelectionError
from ..base.translate import tr
from . import options, output
from .options import Reader

if TYPE_CHECKING:
    from ..land.corners.reading import CornerSite

FORMATS = ("table", "json", "geojson")
FINDINGS, NO_POLYGON = 3, 4
"""Exit codes when something in the list looks wrong, and when its corners make no polygon to measure."""
_MEASURES = ("declared_ha", "grid_ha", "geodesic_ha", "difference_pct")
_CORNER_COLUMNS = ("ring", "corner", "north_m", "east_m")
_HECTARE_DECIMALS = 4

File = Annotated[Path, typer.Argument(metavar="FILE", help="corners.option.file")]
Meridian = Annotated[
    float | None, typer.Option("--meridian", metavar="DEGREES", help="corners.option.meridian")
]
Epsg = Annotated[int | None, typer.Option("--epsg", metavar="N", help="corners.option.epsg")]
Declared = Annotated[float | None, typer.Option("--declared", metavar="HA", help="corners.option.declared")]


def corners(  # noqa: PLR0917  typer reads the options from the parameters
    ctx: typer.Context,
    file: File,
    meridian: Meridian = None,
    epsg: Epsg = None,
    declared: Declared = None,
    form: options.Format = "table",
) -> int:
    """Read a corner list; returns the exit code."""
    from ..land.corners.reading import read_corner_file
    from ..land.corners.zones import Places

    options.choice("--format", form, FORMATS)
    if declared is not None and not 0 < declared < math.inf:
        raise SelectionError("corners.error.declared", given=f"{declared:g}")
    reader: Reader = ctx.obj
    data = options.content(file)
    ground = Places.of(reader.open_atlas())
    site = read_corner_file(data, file.name, ground, epsg=epsg, meridian=meridian, declared_ha=declared)
    if form == "json":
        output.write(output.as_json(as_record(site, reader.language)))
    elif form == "geojson":
        output.write(output.as_json(as_feature(site, reader.language)))
    else:
        output.write(_as_table(site, reader.language))
    for remark in (*site.notes, *site.findings):
        output.tell(remark.sentence(reader.language))
    if site.polygon is None:
        return NO_POLYGON
    return FINDINGS if site.findings else 0


def as_record(site: CornerSite, language: str) -> dict[str, Any]:
    """Return a site as plain data: zone, hectares, corners, notes and findings as sentences."""
    return {
        "epsg": site.epsg,
        "meridian": site.meridian,
        "zone_width": site.zone.width,
        "how_recognised": site.how_recognised,
        "province": site.landing.province_code,
        "declared_ha": site.declared_ha,
        "grid_ha": _known(site.grid_ha),
        "geodesic_ha": _known(site.geodesic_ha),
        "difference_pct": _known(site.difference_pct),
        "agreement": site.agreement,
        "rings": [
            {
                "ring": ring.number,
                "name": ring.name,
                "corners": [
                    {"corner": corner.label, "x_north_m": corner.north_m, "y_east_m": corner.east_m}
                    for corner in ring.corners
                ],
            }
            for ring in site.rings
        ],
        "notes": [note.sentence(language) for note in site.notes],
        "findings": [finding.sentence(language) for finding in site.findings],
    }


def as_feature(site: CornerSite, language: str) -> dict[str, Any]:
    """Return a site as a GeoJSON collection of one feature; no geometry where a ring crosses itself."""
    import shapely

    geometry = None if site.polygon is None else shapely.geometry.mapping(site.polygon)
    properties = as_record(site, language)
    del properties["rings"]
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return {"type": "FeatureCollection", "features": [feature]}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else round(value, _HECTARE_DECIMALS)


def _as_table(site: CornerSite, language: str) -> str:
    from ..base.units import format_number
    from ..land.corners.writing import format_metres
    from ..land.corners.zones import zone_label

    measures = [
        [tr("corners.cli.epsg", language), zone_label(site.epsg)],
        *(
            [tr(f"corners.cli.{name}", language), format_number(getattr(site, name), language)]
            for name in _MEASURES
        ),
    ]
    width = max(len(name) for name, _ in measures)
    lines = "".join(f"{name.ljust(width)}  {value}\n" for name, value in measures)
    rows = [
        [
            str(ring.number),
            corner.label,
            format_metres(corner.north_m, language),
            format_metres(corner.east_m, language),
        ]
        for ring in site.rings
        for corner in ring.corners
    ]
    headings = [tr(f"corners.cli.{name}", language) for name in _CORNER_COLUMNS]
    return f"{lines}\n{output.as_table(headings, rows, numeric=(0, 2, 3))}"
