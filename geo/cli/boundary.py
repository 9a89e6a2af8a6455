"""``atlas boundary``: give features boundaries of the user's own, list them, take them back."""

# ruff: noqa: PLC0415  heavy imports wait until a command runs

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..base import remark
from ..base.translate import tr
from . import options, output
from .options import Reader

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from ..land.overlap.site_choice import SiteChoice

FORMATS = ("table", "json")
_LISTED = ("feature_id", "name_vi", "area_ha", "declared_ha", "difference_pct", "source_title", "as_of")
_NUMERIC = ("area_ha", "declared_ha", "difference_pct")
_TOLD = ("basis", "area_ha", "grid_ha", "grid_epsg", "declared_ha", "difference_pct", "source_title", "as_of")

boundary = typer.Typer(add_completion=False, rich_markup_mode=None)

Feature = Annotated[str, typer.Argument(metavar="ID-OR-NAME", help="cli.argument.feature")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="boundary.option.file")]
Source = Annotated[str, typer.Option("--source", metavar="TITLE", help="boundary.option.source")]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="boundary.option.as_of")]
Basis = Annotated[str, typer.Option("--basis", metavar="BASIS", help="boundary.option.basis")]
Publisher = Annotated[str, typer.Option("--publisher", metavar="NAME", help="boundary.option.publisher")]
Number = Annotated[str, typer.Option("--number", metavar="TEXT", help="boundary.option.number")]
Published = Annotated[str, typer.Option("--published", metavar="DATE", help="boundary.option.published")]
Url = Annotated[str, typer.Option("--url", metavar="URL", help="boundary.option.url")]
Accuracy = Annotated[float | None, typer.Option("--accuracy", metavar="M", help="boundary.option.accuracy")]
Declared = Annotated[float | None, typer.Option("--declared", metavar="HA", help="boundary.option.declared")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="boundary.option.note")]
Layer = Annotated[str | None, typer.Option("--layer", metavar="NAME", help="boundary.option.layer")]
Epsg = Annotated[int | None, typer.Option("--epsg", metavar="N", help="boundary.option.epsg")]
Meridian = Annotated[
    float | None, typer.Option("--meridian", metavar="DEGREES", help="boundary.option.meridian")
]


@boundary.command("list", help="boundary.help.list")
def list_boundaries(ctx: typer.Context, form: options.Format = "table") -> None:
    """List the boundaries given so far."""
    from ..store.own.boundaries import OwnBoundaries

    options.choice("--format", form, FORMATS)
    reader: Reader = ctx.obj
    own = OwnBoundaries()
    records = _records(own.all())
    if form == "json":
        output.write(output.as_json(records))
    elif records:
        rows = [[_cell(record[name], reader.language) for name in _LISTED] for record in records]
        headings = [tr(f"boundary.column.{name}", reader.language) for name in _LISTED]
        output.write(output.as_table(headings, rows, numeric=[_LISTED.index(name) for name in _NUMERIC]))
    for feature_id in own.all().index.difference(reader.open_atlas().features.index):
        output.tell(remark.sentence(reader.open_atlas().not_found(str(feature_id)), reader.language))
    key = "boundary.cli.list_file" if records else "boundary.cli.list_none"
    output.tell(tr(key, reader.language, path=own.path))


@boundary.command("give", help="boundary.help.give")
def give(  # noqa: PLR0917  typer reads the options from the parameters
    ctx: typer.Context,
    feature: Feature,
    file: File,
    source: Source,
    as_of: AsOf = "",
    basis: Basis = "",
    publisher: Publisher = "",
    number: Number = "",
    published: Published = "",
    url: Url = "",
    accuracy: Accuracy = None,
    declared: Declared = None,
    note: Note = "",
    layer: Layer = None,
    epsg: Epsg = None,
    meridian: Meridian = None,
    form: options.Format = "table",
) -> None:
    """Give a feature the boundary in a file."""
    from ..atlas.giving import examine
    from ..land.overlap.site_choice import read_sites
    from ..store.own.boundaries import OwnBoundaries
    from ..store.own.given import BASES, BoundaryDocument

    options.choice("--format", form, FORMATS)
    if basis:
        options.choice("--basis", basis, BASES)
    reader: Reader = ctx.obj
    data = options.content(file)
    atlas = reader.open_atlas()
    feature_id = atlas.find(feature)
    choice = read_sites(
        file.name, data, atlas, epsg=epsg, layer=layer, meridian=meridian, declared_ha=declared
    )
    corners = choice.corners
    declared_ha = corners.declared_ha if corners is not None else declared
    shape = _together(choice, reader.language)
    examined = examine(
        atlas, feature_id, shape, declared_ha=declared_ha, epsg=corners.epsg if corners is not None else None
    )
    own = OwnBoundaries()
    own.give(
        feature_id,
        shape,
        basis=basis or BASES[0 if corners is not None else 1],
        source=BoundaryDocument(source, publisher, number, published, url),
        as_of=as_of or published,
        accuracy_m=accuracy,
        declared_ha=declared_ha,
        note=note,
        about=atlas.feature(feature_id),
        epsg=examined.epsg,
    )
    remarks = [one.sentence(reader.language) for one in (*choice.remarks, *examined.remarks)]
    record = {**_records(own.all().loc[[feature_id]])[0], "remarks": remarks}
    if form == "json":
        output.write(output.as_json(record))
    else:
        output.write(_as_page(record, reader.language))
    for sentence in remarks:
        output.tell(sentence)
    name = str(atlas.features.at[feature_id, "name_vi"])
    output.tell(tr("boundary.cli.given", reader.language, name=name, path=own.path))


@boundary.command("take-back", help="boundary.help.take_back")
def take_back(ctx: typer.Context, feature: Feature) -> None:
    """Take back the boundary of a feature; an id that the atlas no longer has does, too."""
    from ..store.own.boundaries import OwnBoundaries

    reader: Reader = ctx.obj
    own = OwnBoundaries()
    feature_id = feature if feature in own.all().index else reader.open_atlas().find(feature)
    own.take_back(feature_id)
    output.tell(tr("boundary.cli.taken_back", reader.language, name=feature_id, path=own.path))


@boundary.command("set-aside", help="boundary.help.set_aside")
def set_aside(ctx: typer.Context) -> None:
    """Rename the file of own boundaries if it is damaged."""
    from ..store.own.boundaries import OwnBoundaries

    reader: Reader = ctx.obj
    output.tell(tr("boundary.cli.set_aside", reader.language, path=OwnBoundaries().set_aside()))


def _together(choice: SiteChoice, language: str) -> BaseGeometry:
    """Return the polygons of a file as one boundary; one that stands alone as it is, faults and all."""
    from ..atlas.giving import as_one
    from ..base.plane import is_area

    shapes = [shape for shape in choice.sites.geometry if is_area(shape)]
    if len(shapes) > 1:
        output.tell(tr("boundary.remark.together", language, count=len(shapes)))
    return as_one(shapes)


def _records(given: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """Return boundaries as plain data, None where nothing is known; the shapes are in the file."""
    from ..formats.csv import plain
    from ..store.own.given import COLUMNS

    rows = given.reset_index()[list(COLUMNS)].to_dict("records")
    return [{str(name): plain(value) for name, value in row.items()} for row in rows]


def _as_page(record: dict[str, Any], language: str) -> str:
    lines = [(tr(f"boundary.column.{name}", language), _cell(record[name], language)) for name in _TOLD]
    width = max(len(label) for label, _ in lines)
    return "".join(f"{label.ljust(width)}  {value}\n" for label, value in lines)


def _cell(value: object, language: str) -> str:
    from ..base.units import format_number

    if isinstance(value, float):
        return format_number(value, language)
    return "" if value is None else str(value)
