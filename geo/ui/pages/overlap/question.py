"""What the overlap page asks: which sites, against which map, for which day and with which facts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import geopandas as gpd
import pandas as pd

from ....atlas.credits import credits_of, used_sources
from ....land.overlap.checks import CheckResult
from ....land.overlap.raster import CoverCheck, CoverResult
from ....land.overlap.report import About, site_name
from ....land.overlap.site_choice import SiteChoice
from ....land.overlap.sites import facts_of
from ....land.overlap.slope import USUAL_CLASSES_PCT, SlopeCheck
from ....land.overlap.vector import VectorCheck
from ...parts.map_input import MapChoice
from ...session import cached

if TYPE_CHECKING:
    from ....atlas.atlas import Atlas
    from ....formats.geotiff import Raster
    from ....land.law.rules import Facts
    from ....land.maps.parcels import LandUseMap

Answer: TypeAlias = CheckResult | CoverResult

ASKED = "overlap_asked"
"""Where a session keeps the question that it asked last."""


@dataclass(frozen=True)
class Options:
    """What is stated beside the sites and the map.

    Parameters
    ----------
    day : datetime.date
        The day that the rules are asked for.
    facts : mapping
        Facts that hold for every site.
    epsg : int, optional
        Grid of the grid hectares; by default that of each site's province.
    slope_classes : tuple of float
        Ends of the slope classes in per cent; used with a raster of heights only, as is
    slope_limit : float, optional
        Slopes from here on stand in a site's way.
    """

    day: date
    facts: Facts = field(default_factory=dict)
    epsg: int | None = None
    slope_classes: tuple[float, ...] = USUAL_CLASSES_PCT
    slope_limit: float | None = None


@dataclass(frozen=True)
class Question:
    """One check of some sites against one map."""

    choice: SiteChoice
    map: MapChoice
    options: Options

    @cached_property
    def token(self) -> str:
        """Hash of all that the answers depend on."""
        sites = self.choice.sites
        digest = hashlib.sha256(repr((self.map.token, self.map.kind, self.map.column)).encode())
        digest.update(repr((self.options, sorted(self.options.facts.items()))).encode())
        digest.update(pd.DataFrame(sites.drop(columns=sites.geometry.name)).to_csv().encode())
        for shape in sites.geometry.to_wkb():
            digest.update(b"-" if shape is None else shape)
        return digest.hexdigest()[:20]

    def names(self, language: str) -> list[str]:
        """Return what to call each site."""
        return [site_name(row, language) or str(label) for label, row in self.choice.sites.iterrows()]

    def work(self) -> Work:
        """Return what answers the question, ready to be carried into a thread."""
        return Work(self, cached.legal() if self.map.kind == "vector" else None)

    def facts(self, site_id: str) -> Facts:
        """Return what is known of a site beside the land under it."""
        row = self.choice.sites.loc[site_id]
        return {**facts_of(cast("pd.Series[Any]", row)), **self.options.facts}

    def about(self, atlas: Atlas, language: str, *, remarks: tuple[str, ...] = ()) -> About:
        """Return what a report says of the question."""
        legend = self.map.legend
        return About(
            kind=self.map.kind,
            map_name=self.map.label,
            column=self.map.column or "",
            legend=legend.name(language) if legend is not None else "",
            map_crs=self.map.opened.crs_name or "",
            day=self.options.day,
            atlas_version=atlas.version,
            credits=tuple(self._credits(atlas, language)),
            remarks=remarks,
        )

    def _credits(self, atlas: Atlas, language: str) -> Iterator[str]:
        """Yield what the licences of the sites and of the map ask to be shown with the results."""
        sites = self.choice.sites
        if self.choice.origin == "atlas":
            layers = {str(layer): list(rows.index) for layer, rows in sites.groupby("layer")}
            frames = {layer: atlas.layer(layer).loc[ids] for layer, ids in layers.items()}
            yield from credits_of(used_sources(frames, atlas), language)
        if self.map.legend is not None and self.map.legend.credit:
            yield self.map.legend.credit


@dataclass(frozen=True)
class Work:
    """The check itself: called, it yields the answers one by one."""

    question: Question
    legal: cached.Legal | None

    def __call__(self) -> Iterator[Answer]:
        """Return the answers, each made when it is asked for."""
        sites = self.question.choice.sites
        yield from _answers(self.question, self.legal, sites)


def _answers(question: Question, legal: cached.Legal | None, sites: gpd.GeoDataFrame) -> Iterable[Answer]:
    chosen, options = question.map, question.options
    if legal is not None:
        return VectorCheck(
            cast("LandUseMap", chosen.opened),
            chosen.column or "",
            legal.codes,
            rules=legal.rules,
            facts=options.facts,
            day=options.day,
            epsg=options.epsg,
        ).of(sites)
    raster = cast("Raster", chosen.opened)
    if chosen.kind == "slope":
        slopes, limit = options.slope_classes, options.slope_limit
        return SlopeCheck(raster, classes_pct=slopes, limit_pct=limit, epsg=options.epsg).of(sites)
    return CoverCheck(raster, chosen.legend, epsg=options.epsg).of(sites)
