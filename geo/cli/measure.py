"""``atlas measure``: hectares and perimeter of the features of a file."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..base.translate import tr
from . import options, output
from .options import Reader

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

FORMATS = ("table", "json", "csv")
COLUMNS = ("feature", "geodesic_ha", "grid_ha", "epsg", "perimeter_km")

File = Annotated[Path, typer.Argument(metavar="FILE", help="cli.argument.file")]
Epsg = Annotated[int | None, typer.Option("--epsg", metavar="N", help="cli.option.epsg")]
Layer = Annotated[str | None, typer.Option("--layer", metavar="NAME", help="cli.option.layer")]


def measure(
    ctx: typer.Context,
    file: File,
    epsg: Epsg = None,
    layer: Layer = None,
    form: options.Format = "table",
) -> None:
    """Measure the polygons of a file on the ellipsoid and on the grid of their province."""
    from ..uploads.door import open_upload

    options.choice("--format", form, FORMATS)
    reader: Reader = ctx.obj
    data = options.content(file)
    atlas = reader.open_atlas()

    opened = open_upload(data, file.name, epsg=epsg, layer=layer)
    measured = measures(opened.frame(), atlas.provinces("2025"))
    for sentence in opened.report.sentences(reader.language):
        output.tell(sentence)
    for row in measured:
        if row["epsg"] is None:
            output.tell(tr("cli.measure.outside", reader.language, feature=row["feature"]))
    if form == "json":
        output.write(output.as_json(measured))
    elif form == "csv":
        output.write(output.as_csv(measured, COLUMNS))
    else:
        output.write(_as_table(measured, reader.language))


def measures(shapes: gpd.GeoDataFrame, provinces: gpd.GeoDataFrame) -> list[dict[str, object]]:
    """Return what each feature measures, under the names of :data:`COLUMNS`.

    Parameters
    ----------
    shapes : GeoDataFrame
        Polygons in EPSG:4326.
    provinces : GeoDataFrame
        Outlines with their ``code``, EPSG:4326; the one that holds most of a feature decides its grid.
    """
    import pandas as pd

    from ..base.measures import geodesic_ha, grid_ha, perimeter_km
    from ..formats.csv import plain
    from ..records.territory import grid_epsg

    geometries = shapes.geometry
    epsg = _province_of(geometries, provinces).map(grid_epsg, na_action="ignore")
    on_grid = pd.Series(float("nan"), index=shapes.index)
    for code in sorted(epsg.dropna().unique()):
        on_grid[epsg == code] = grid_ha(geometries[epsg == code], int(code))
    table = pd.DataFrame(
        {
            "feature": range(1, len(shapes) + 1),
            "geodesic_ha": geodesic_ha(geometries).round(4),
            "grid_ha": on_grid.round(4),
            "epsg": epsg,
            "perimeter_km": perimeter_km(geometries).round(4),
        }
    )
    return [{str(name): plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _province_of(geometries: gpd.GeoSeries, provinces: gpd.GeoDataFrame) -> pd.Series[Any]:
    """Return the code of the province that holds most of each feature, None outside all."""
    import pandas as pd

    from ..base.measures import geodesic_ha

    shared = pd.DataFrame(
        {
            code: geodesic_ha(geometries.intersection(outline)).fillna(0.0)
            for code, outline in zip(provinces["code"], provinces.geometry, strict=True)
        }
    )
    largest = shared.idxmax(axis="columns").astype(object)
    return largest.where(shared.max(axis="columns") > 0, None)


def _as_table(measured: list[dict[str, object]], language: str) -> str:
    from ..base.units import format_number

    headings = [tr(f"cli.column.{name}", language) for name in COLUMNS]
    rows = [
        [
            str(row["feature"]),
            format_number(_number(row["geodesic_ha"]), language),
            format_number(_number(row["grid_ha"]), language),
            str(row["epsg"] or ""),
            format_number(_number(row["perimeter_km"]), language, digits=3),
        ]
        for row in measured
    ]
    return output.as_table(headings, rows, numeric=range(len(COLUMNS)))


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
