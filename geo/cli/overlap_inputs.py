"""What ``atlas overlap`` is asked: options about sites and map, read into one question."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qsl

import typer

from ..base.errors import NotFoundError, SelectionError
from ..base.remark import sentence
from ..records.vocabulary import LAYERS
from .options import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ..atlas.atlas import Atlas
    from ..atlas.selection import Selection
    from ..base.file_notes import Report
    from ..formats.geotiff import Raster
    from ..land.law import legends
    from ..land.maps.parcels import LandUseMap
    from ..land.overlap.question import Legal, MapChoice, Question
    from ..land.overlap.site_choice import SiteChoice

_SEPARATORS = ("/", "\\")
_USUAL = "default"

Column = Annotated[str | None, typer.Option("--code-column", metavar="NAME", help="overlap_files.cli.column")]
Layer = Annotated[str | None, typer.Option("--layer", metavar="NAME", help="overlap_files.cli.layer")]
Epsg = Annotated[int | None, typer.Option("--epsg", metavar="N", help="overlap_files.cli.epsg")]
Legend = Annotated[
    str | None, typer.Option("--raster-legend", metavar="FILE|NAME", help="overlap_files.cli.legend")
]
Slope = Annotated[str | None, typer.Option("--slope", metavar="A,B,…", help="overlap_files.cli.slope")]
SlopeLimit = Annotated[
    float | None, typer.Option("--slope-limit", metavar="PERCENT", help="overlap_files.cli.slope_limit")
]
Grid = Annotated[int | None, typer.Option("--grid", metavar="N", help="overlap_files.cli.grid")]
SitesLayer = Annotated[
    str | None, typer.Option("--sites-layer", metavar="NAME", help="overlap_files.cli.sites_layer")
]
SitesEpsg = Annotated[
    int | None, typer.Option("--sites-epsg", metavar="N", help="overlap_files.cli.sites_epsg")
]
Meridian = Annotated[
    float | None, typer.Option("--meridian", metavar="DEGREES", help="overlap_files.cli.meridian")
]


@dataclass(frozen=True)
class SiteOptions:
    """What was given to the options of a file of sites: its layer, its system, the meridian of corners."""

    sites_layer: SitesLayer = None
    sites_epsg: SitesEpsg = None
    meridian: Meridian = None

    def choice(self, given: str, atlas: Atlas, language: str) -> SiteChoice:
        """Return the sites of a file, of a layer, of a selection (``?l=zones``), or the feature of a name.

        Raises
        ------
        SelectionError
            If there is no such file, or the address of a selection cannot be read.
        NotFoundError
            If there is no such feature.
        """
        from ..land.overlap.site_choice import atlas_choice, read_sites

        path = Path(given)
        if path.is_file():
            layer, epsg, meridian = self.sites_layer, self.sites_epsg, self.meridian
            return read_sites(path.name, path, atlas, layer=layer, epsg=epsg, meridian=meridian)
        as_of, drafts = None, True
        if given in (*LAYERS, "all"):
            frames = atlas.layers(LAYERS if given == "all" else (given,))
        elif given.startswith("?"):
            selection = _selection(given, language)
            frames, as_of, drafts = atlas.select(selection), selection.as_of, selection.drafts
        else:
            return atlas_choice(atlas, [_feature(given, atlas)], language)
        ids = [str(label) for frame in frames.values() for label in frame.index]
        if not ids:
            raise NotFoundError("overlap_files.error.no_sites")
        return atlas_choice(atlas, ids, language, as_of=as_of, drafts=drafts)


def _selection(given: str, language: str) -> Selection:
    """Return the selection of a page's address."""
    from ..atlas.selection import Selection

    selection, dropped = Selection.from_query(dict(parse_qsl(given.removeprefix("?"))))
    if dropped:
        raise SelectionError("cli.usage.selection", given=given, why=sentence(dropped[0], language))
    if selection == Selection():
        raise SelectionError("cli.usage.no_selection", given=given)
    return selection


def _feature(given: str, atlas: Atlas) -> str:
    try:
        return atlas.find(given)
    except NotFoundError as error:
        if Path(given).suffix or any(sign in given for sign in _SEPARATORS):
            raise SelectionError("cli.usage.no_file", given=given) from error
        raise


@dataclass(frozen=True)
class MapOptions:
    """What was given to the options of the map, as it was written.

    Parameters
    ----------
    column : str, optional
        Column of the land-use codes; by default the likeliest one.
    legend : str, optional
        Of a raster: a CSV, or the name of one that comes with the atlas; by default the likeliest one.
    slope : str, optional
        The raster holds heights: ends of the slope classes in percent, or ``default``.
    slope_limit : float, optional
        Percent from which a slope is in conflict.
    grid : int, optional
        EPSG of the VN-2000 grid of the grid hectares; by default that of each site's province.
    """

    column: Column = None
    layer: Layer = None
    epsg: Epsg = None
    legend: Legend = None
    slope: Slope = None
    slope_limit: SlopeLimit = None
    grid: Grid = None

    @property
    def slope_classes(self) -> tuple[float, ...]:
        """Ends of the slope classes.

        Raises
        ------
        SelectionError
            If they are no numbers.
        """
        from ..land.overlap.slope import USUAL_CLASSES_PCT

        if self.slope is None or self.slope == _USUAL:
            return USUAL_CLASSES_PCT
        try:
            return tuple(float(part) for part in self.slope.split(","))
        except ValueError:
            raise SelectionError("cli.usage.slope", given=self.slope) from None


@dataclass(frozen=True)
class Asked:
    """A question, the law that it is asked by, and what was noticed in the files of sites and map."""

    question: Question
    legal: Legal | None
    remarks: tuple[str, ...]


def question(
    sites: str,
    of_sites: SiteOptions,
    landuse: Path,
    of_map: MapOptions,
    *,
    reader: Reader,
    atlas: Atlas,
    day: date,
    general: bool,
) -> Asked:
    """Return the question that the options put.

    Parameters
    ----------
    sites : str
        See :meth:`SiteOptions.choice`.
    day : datetime.date
        The day that the rules are asked for.
    general : bool
        Also tell the rules of which only general knowledge tells.

    Raises
    ------
    SelectionError
        If an option cannot be understood, or the kind of map has no use for it; the sentence names it.
    NotFoundError
        If there is no such feature.
    """
    from ..land.overlap.question import Options, Question

    chosen, legal, noticed = _map(landuse, of_map, reader.data, general=general)
    classes, limit = of_map.slope_classes, of_map.slope_limit
    options = Options(day, epsg=of_map.grid, slope_classes=classes, slope_limit=limit, general=general)
    choice = of_sites.choice(sites, atlas, reader.language)
    # of a feature that is no more than a point its answer says so
    read = [remark.sentence(reader.language) for remark in choice.remarks if choice.origin != "atlas"]
    return Asked(Question(choice, chosen, options), legal, (*read, *noticed.sentences(reader.language)))


def _map(
    path: Path, given: MapOptions, data: Path | None, *, general: bool
) -> tuple[MapChoice, Legal | None, Report]:
    """Return the map and how it is read, the law for a vector map, and what was noticed in the file."""
    from ..formats.geotiff import Raster
    from ..land.maps.opening import open_map_file
    from ..land.overlap.question import MapChoice
    from ..records.territory import territory

    if not path.is_file():
        raise SelectionError("cli.usage.no_file", given=path)
    if given.grid is not None and given.grid not in territory().zones:
        raise SelectionError("corners.error.not_vn2000", epsg=given.grid)
    found = open_map_file(path.name, path, layer=given.layer, epsg=given.epsg)
    opened, stat = found.land, path.stat()
    of_raster = {"--raster-legend": given.legend, "--slope": given.slope, "--slope-limit": given.slope_limit}
    of_parcels = {"--code-column": given.column, "--layer": given.layer, "--general": general or None}
    content = repr((path.resolve(), stat.st_mtime_ns, stat.st_size, given.layer, given.epsg))
    if not isinstance(opened, Raster):
        _refuse(of_raster, "overlap_files.error.only_raster", opened.name)
        column, legal = _column(opened, given.column, data)
        chosen = MapChoice.of(opened, "vector", opened.name, content, column=column)
        return chosen, legal, found.report
    _refuse(of_parcels, "overlap_files.error.only_vector", opened.name)
    if given.slope is not None or given.slope_limit is not None:
        return MapChoice.of(opened, "slope", opened.name, content), None, found.report
    legend = _legend(opened, given.legend, data)
    return MapChoice.of(opened, "cover", opened.name, content, legend=legend), None, found.report


def _refuse(options: Mapping[str, object], key: str, name: str) -> None:
    """Refuse options that the kind of map has no use for."""
    for option, value in options.items():
        if value is not None:
            raise SelectionError(key, option=option, map=name)


def _column(opened: LandUseMap, given: str | None, data: Path | None) -> tuple[str, Legal]:
    """Return the column of the land-use codes, and the codes and rules that go with it.

    They are those that come with the atlas where the data folder has none.
    """
    from ..land.law.map_fields import MapFields
    from ..land.maps.parcels import no_column
    from ..land.overlap.question import Legal
    from ..land.overlap.vector import code_column
    from ..store.catalog import legal_folder
    from ..store.legal import read_legal

    tables = read_legal(data if data is not None and legal_folder(data).is_dir() else None)
    legal = Legal.of(tables)
    if given is None:
        return code_column(opened, legal.codes, MapFields(tables)), legal
    if given not in opened.sample().columns:
        raise no_column(opened, given)
    return given, legal


def _legend(opened: Raster, given: str | None, data: Path | None) -> legends.Legend | None:
    """Return the legend of a file, the one of a name, or the likeliest one."""
    from ..land.law import legends
    from ..store.catalog import legends_folder

    folder = data if data is not None and legends_folder(data).is_dir() else None
    if given is None:
        return legends.guess(opened, folder)
    if Path(given).is_file():
        return legends.from_csv(Path(given).read_bytes())
    if Path(given).suffix:
        raise SelectionError("cli.usage.no_file", given=given)
    return legends.bundled(given, folder)
