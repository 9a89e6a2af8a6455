"""What ``atlas overlap`` is asked: which sites, against which map, and by which kind of check."""

# ruff: noqa: PLC0415  heavy imports wait until the command runs

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from urllib.parse import parse_qsl

import typer

from ..base.errors import NotFoundError, SelectionError
from ..base.remark import sentence
from ..records.vocabulary import LAYERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    import geopandas as gpd

    from ..atlas.atlas import Atlas
    from ..formats.geotiff import Raster
    from ..land.law.rule_book import Rule
    from ..land.law.rules import RuleResult
    from ..land.maps.parcels import LandUseMap
    from ..land.overlap.checks import CheckResult
    from ..land.overlap.raster import CoverResult
    from ..land.overlap.report import About, OverlapReport

_Answer = TypeVar("_Answer")


class GeneralKnowledge:
    """The rules whose text nobody has read, asked of each site that is checked.

    Parameters
    ----------
    rules : iterable of Rule
        All rules; those whose text was read are left out.
    day : datetime.date
    """

    def __init__(self, rules: Iterable[Rule], day: date) -> None:
        from ..land.law.rules import GENERAL_KNOWLEDGE, RulesOfDay

        unread = [rule for rule in rules if rule.confidence == GENERAL_KNOWLEDGE]
        self._rules = RulesOfDay(unread, day, general_knowledge=True)
        self._found: dict[str, list[RuleResult]] = {}

    def beside(self, answers: Iterable[_Answer], sites: gpd.GeoDataFrame) -> Iterator[_Answer]:
        """Yield the answers, one a site, as they are."""
        from ..land.overlap.checks import CheckResult
        from ..land.overlap.sites import facts_of, rows_of

        for answer, (row, _) in zip(answers, rows_of(sites), strict=False):
            if isinstance(answer, CheckResult):
                self._found[answer.site_id] = self._rules.of(answer.ledger, facts_of(row))
            yield answer

    def added_to(self, report: OverlapReport) -> OverlapReport:
        """Return the report of those answers with these rules after the others of each site."""
        records = tuple(self._with_rules(record, report.language) for record in report.records)
        return replace(report, records=records)

    def _with_rules(self, record: dict[str, Any], language: str) -> dict[str, Any]:
        from ..land.law import rule_words

        more = [rule_words.record(found, language) for found in self._found[str(record["site"])]]
        return {**record, "rules": [*record["rules"], *more]}


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


@dataclass(frozen=True)
class SiteOptions:
    """What was given to the options of a file of sites: its layer, its system, the meridian of corners."""

    sites_layer: SitesLayer = None
    sites_epsg: SitesEpsg = None
    meridian: Meridian = None


@dataclass(frozen=True)
class Sites:
    """The sites asked for, what to tell of how they were read, and the credits they ask for."""

    frame: gpd.GeoDataFrame
    remarks: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A map with the check that is asked of it; and rules of general knowledge, if they are wanted."""

    about: About
    answers: Callable[[gpd.GeoDataFrame], Iterator[CheckResult | CoverResult]]
    general: GeneralKnowledge | None = None


# -- sites -----------------------------------------------------------------------------------------


def sites_named(given: str, asked: SiteOptions, atlas: Atlas, language: str) -> Sites:
    """Return the sites of a file, of a layer, of a selection (``?l=zones``), or the feature of a name.

    Raises
    ------
    SelectionError
        If there is no such file, or the address of a selection cannot be read.
    NotFoundError
        If there is no such feature.
    """
    path = Path(given)
    if path.is_file():
        from ..land.overlap.site_choice import read_sites

        layer, epsg, meridian = asked.sites_layer, asked.sites_epsg, asked.meridian
        choice = read_sites(path.name, path, atlas, layer=layer, epsg=epsg, meridian=meridian)
        return Sites(choice.sites, tuple(remark.sentence(language) for remark in choice.remarks))
    if given in (*LAYERS, "all"):
        return _of_atlas(atlas.layers(LAYERS if given == "all" else (given,)), atlas, language)
    if given.startswith("?"):
        return _of_selection(given, atlas, language)
    try:
        feature_id = atlas.find(given)
    except NotFoundError as error:
        if path.suffix or any(sign in given for sign in _SEPARATORS):
            raise SelectionError("cli.usage.no_file", given=given) from error
        raise
    owner = next(name for name, frame in atlas.layers().items() if feature_id in frame.index)
    return _of_atlas({owner: atlas.layer(owner).loc[[feature_id]]}, atlas, language)


def _of_selection(given: str, atlas: Atlas, language: str) -> Sites:
    """Return the features that the filters of a page's address leave."""
    from ..atlas.selection import Selection

    selection, dropped = Selection.from_query(dict(parse_qsl(given.removeprefix("?"))))
    if dropped:
        raise SelectionError("cli.usage.selection", given=given, why=sentence(dropped[0], language))
    if selection == Selection():
        raise SelectionError("cli.usage.no_selection", given=given)
    return _of_atlas(atlas.select(selection), atlas, language)


def _of_atlas(frames: dict[str, gpd.GeoDataFrame], atlas: Atlas, language: str) -> Sites:
    import geopandas as gpd
    import pandas as pd

    from ..atlas.credits import credits_of, used_sources
    from ..base.crs import STORAGE_CRS

    parts = [pd.DataFrame(frame).assign(layer=layer) for layer, frame in frames.items() if len(frame)]
    if not parts:
        raise NotFoundError("overlap_files.error.no_sites")
    # what one layer knows and another does not have is missing there
    joined = pd.concat([part.astype(object) for part in parts])
    sites = gpd.GeoDataFrame(joined, geometry="geometry", crs=STORAGE_CRS)
    return Sites(sites, credits=tuple(credits_of(used_sources(frames, atlas), language)))


# -- maps ------------------------------------------------------------------------------------------


def question(
    path: Path,
    given: MapOptions,
    atlas: Atlas,
    language: str,
    *,
    day: date,
    data: Path | None,
    general: bool = False,
) -> Question:
    """Return the check of a map.

    Parameters
    ----------
    data : Path, optional
        Data folder; codes, rules and legends that it lacks are those that come with the atlas.
    general : bool, default False
        Also rules of which only general knowledge tells.
    """
    from ..formats.geotiff import Raster
    from ..land.maps.opening import open_map_file
    from ..records.territory import territory

    if not path.is_file():
        raise SelectionError("cli.usage.no_file", given=path)
    grid, slope, slope_limit = given.grid, given.slope, given.slope_limit
    if grid is not None and grid not in territory().zones:
        raise SelectionError("corners.error.not_vn2000", epsg=grid)
    found = open_map_file(path.name, path, layer=given.layer, epsg=given.epsg)
    opened = found.land
    if not isinstance(opened, Raster):
        _refuse(
            {"--raster-legend": given.legend, "--slope": slope, "--slope-limit": slope_limit},
            "overlap_files.error.only_raster",
            opened.name,
        )
        asked = _vector(opened, atlas, column=given.column, grid=grid, day=day, data=data, general=general)
        read = tuple(found.report.sentences(language))
        return replace(asked, about=replace(asked.about, remarks=read))
    _refuse(
        {"--code-column": given.column, "--layer": given.layer, "--general": general or None},
        "overlap_files.error.only_vector",
        opened.name,
    )
    if slope is not None or slope_limit is not None:
        return _slope(opened, atlas, slope or _USUAL, limit=slope_limit, grid=grid, day=day)
    return _cover(opened, atlas, language, legend=given.legend, grid=grid, day=day, data=data)


def _refuse(options: dict[str, object], key: str, name: str) -> None:
    """Refuse options that the kind of map has no use for."""
    for option, value in options.items():
        if value is not None:
            raise SelectionError(key, option=option, map=name)


def _vector(
    opened: LandUseMap,
    atlas: Atlas,
    *,
    column: str | None,
    grid: int | None,
    day: date,
    data: Path | None,
    general: bool,
) -> Question:
    from ..land.law.codes import LandUseCodes
    from ..land.law.map_fields import MapFields
    from ..land.law.rule_book import rules_of
    from ..land.maps.parcels import no_column
    from ..land.overlap.report import VECTOR
    from ..land.overlap.vector import VectorCheck, code_column
    from ..store.catalog import legal_folder
    from ..store.legal import read_legal

    legal = read_legal(data if data is not None and legal_folder(data).is_dir() else None)
    codes = LandUseCodes.of(legal)
    if column is None:
        column = code_column(opened, codes, MapFields(legal))
    elif column not in opened.sample().columns:
        raise no_column(opened, column)
    rules = rules_of(legal)
    check = VectorCheck(opened, column, codes, rules=rules, day=day, epsg=grid)
    beside = GeneralKnowledge(rules, day) if general else None
    return Question(_about(VECTOR, opened, atlas, day, column=column), check.of, beside)


def _cover(
    opened: Raster,
    atlas: Atlas,
    language: str,
    *,
    legend: str | None,
    grid: int | None,
    day: date,
    data: Path | None,
) -> Question:
    from ..land.law import legends
    from ..land.overlap.raster import CoverCheck
    from ..land.overlap.report import COVER
    from ..store.catalog import legends_folder

    if data is not None and not legends_folder(data).is_dir():
        data = None
    if legend is None:
        chosen = legends.guess(opened, data)
    elif Path(legend).is_file():
        chosen = legends.from_csv(Path(legend).read_bytes())
    elif Path(legend).suffix:
        raise SelectionError("cli.usage.no_file", given=legend)
    else:
        chosen = legends.bundled(legend, data)
    check = CoverCheck(opened, chosen, epsg=grid)
    about = _about(
        COVER, opened, atlas, day, legend=chosen.name(language) if chosen else "", credits=check.credits
    )
    return Question(about, check.of)


def _slope(
    opened: Raster, atlas: Atlas, given: str, *, limit: float | None, grid: int | None, day: date
) -> Question:
    from ..land.overlap.report import SLOPE
    from ..land.overlap.slope import USUAL_CLASSES_PCT, SlopeCheck

    ends = USUAL_CLASSES_PCT if given == _USUAL else _ends(given)
    return Question(_about(SLOPE, opened, atlas, day), SlopeCheck(opened, ends, limit, epsg=grid).of)


def _ends(given: str) -> tuple[float, ...]:
    try:
        return tuple(float(part) for part in given.split(","))
    except ValueError:
        raise SelectionError("cli.usage.slope", given=given) from None


def _about(kind: str, opened: Any, atlas: Atlas, day: date, **more: Any) -> About:  # noqa: ANN401
    from ..land.overlap.report import About

    words = {"column": "", "legend": "", **more}
    return About(
        kind=kind,
        map_name=opened.name,
        map_crs=opened.crs_name,
        day=day,
        atlas_version=atlas.version,
        **words,
    )
