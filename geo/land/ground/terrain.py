"""What the user's own heights and land cover say of a feature's land, with method, date and credit."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Lock
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from ...base.crs import STORAGE_CRS
from ...base.errors import AtlasError
from ...base.plane import is_area
from ...base.translate import tr
from ...base.units import format_date, format_number
from ...formats.geotiff import Raster
from ...store.own.ground import COVER, HEIGHTS, GroundAbout, GroundPart, OwnGround
from ..law import legends
from ..overlap.cover import CoverCheck
from ..overlap.raster import CoverResult
from ..overlap.slope import SlopeCheck
from .giving import FILE_LEGEND

Kind = Literal["slope", "cover"]

_PART: dict[Kind, str] = {"slope": HEIGHTS, "cover": COVER}
_MOST_KEPT = 500
_METRES_A_DEGREE = 111_320.0

_kept: OrderedDict[str, Table | None] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Share:
    """Land of one class; ``name_vi`` and ``name_en`` are blank where nothing is said."""

    name_vi: str
    name_en: str
    colour: str
    ha: float
    share_pct: float

    def name(self, language: str) -> str:
        """Return the name of the class."""
        named = self.name_vi if language == "vi" else self.name_en
        return named or tr("ground.terrain.nodata", language)

    def amount(self, language: str) -> str:
        """Return hectares and share as text."""
        ha, share = (format_number(number, language, digits=1) for number in (self.ha, self.share_pct))
        return tr("ground.terrain.row", language, ha=ha, share=share)


@dataclass(frozen=True)
class Table:
    """Slope classes or land cover of one feature's land.

    Parameters
    ----------
    rows : tuple of Share
        Slope from the flattest; land cover from the largest. They add up to the whole boundary.
    metres : float
        Size of a cell.
    day : str
        ISO day of the computation.
    """

    kind: Kind
    rows: tuple[Share, ...]
    about: GroundAbout
    metres: float
    day: str

    def method(self, language: str) -> str:
        """Return how it was computed, from what and when, with the credit that is owed."""
        told = {
            "as_of": format_date(self.about.as_of, language)
            if self.about.as_of
            else tr("ground.terrain.undated", language),
            "metres": format_number(self.metres, language, digits=0),
            "day": format_date(self.day, language),
            "credit": self.about.credit,
        }
        if self.kind == "slope":
            return tr("ground.terrain.slope_method", language, **told)
        return tr("ground.terrain.cover_method", language, **told)


def kinds(own: OwnGround) -> tuple[Kind, ...]:
    """Return what can be asked of the rasters that are kept."""
    return tuple(kind for kind, part in _PART.items() if own.path(part).is_file())


def terrain(feature: pd.Series[Any], own: OwnGround | None = None) -> tuple[Table, ...]:
    """Return slope classes and land cover of a feature's land, as far as rasters are kept that cover it.

    Parameters
    ----------
    feature : Series
        A row of a joined layer, named by its ``feature_id``, with its geometry in EPSG:4326.

    Returns
    -------
    tuple of Table
        None of a feature without a boundary. What was computed once is kept while the boundary and
        the raster are the same.
    """
    shape = feature["geometry"]
    if shape is None or not bool(is_area(shape)):
        return ()
    own = own or OwnGround()
    return tuple(table for table in steps(feature, own, kinds(own)) if table is not None)


def steps(feature: pd.Series[Any], own: OwnGround, asked: Iterable[Kind]) -> Iterator[Table | None]:
    """Yield the table of each kind of a feature with a boundary, one after the other.

    None stands for a raster that does not cover the land or cannot be read.
    """
    for kind in asked:
        kept = own.part(_PART[kind])
        yield _table(feature, kind, own, kept) if kept is not None else None


def _table(feature: pd.Series[Any], kind: Kind, own: OwnGround, kept: GroundPart) -> Table | None:
    key = _key(feature, kind, str(kept.path), kept.about)
    with _lock:
        if key in _kept:
            return _kept[key]
    table = _computed(feature, kind, own, kept.about)
    with _lock:
        _kept[key] = table
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
    return table


def _key(feature: pd.Series[Any], kind: Kind, path: str, about: GroundAbout) -> str:
    told = (str(feature.name), kind, path, about, feature["geometry"].wkb_hex)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _computed(feature: pd.Series[Any], kind: Kind, own: OwnGround, about: GroundAbout) -> Table | None:
    """Return a table; None where the raster does not cover the land or cannot be asked."""
    raster = own.raster(_PART[kind])
    if raster is None:
        return None
    try:
        site = gpd.GeoDataFrame(feature.to_frame().T, geometry="geometry", crs=STORAGE_CRS)
        check = SlopeCheck(raster) if kind == "slope" else CoverCheck(raster, _legend(raster, about))
        (result,) = check.of(site)
    except AtlasError:
        return None
    finally:
        raster.close()
    rows = _rows(result, kind)
    if not rows:
        return None
    return Table(kind, rows, about, _cell_metres(raster), datetime.now(UTC).date().isoformat())


def _legend(raster: Raster, about: GroundAbout) -> legends.Legend | None:
    if about.legend == FILE_LEGEND:
        return legends.from_raster(raster)
    return legends.bundled(about.legend) if about.legend in legends.BUNDLED else None


def _rows(result: CoverResult, kind: Kind) -> tuple[Share, ...]:
    whole = result.site_ha
    if not result.classes or not whole:
        return ()
    classes = sorted(result.classes, key=lambda row: row.value) if kind == "slope" else result.classes
    rows = [Share(row.name_vi, row.name_en, row.colour, row.ha, 100 * row.ha / whole) for row in classes]
    blank = (result.nodata_ha or 0.0) + (result.uncovered_ha or 0.0)
    if blank > whole * 1e-6:
        rows.append(Share("", "", "", blank, 100 * blank / whole))
    return tuple(rows)


def _cell_metres(raster: Raster) -> float:
    """Return about how high a cell is."""
    step = abs(raster.step[1])
    return step * _METRES_A_DEGREE if raster.crs.is_geographic else step
