"""One question: which sites, against which map, for which day and with which facts.

The page, the command line and whatever else asks make the same :class:`Question`; it knows the check that
answers it, and what a report of the answers says of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias, cast

import pandas as pd

from ...atlas.credits import credits_of_features
from ..law.codes import LandUseCodes
from ..law.rule_book import Rule, rules_of
from .checks import CheckResult
from .cover import CoverCheck
from .raster import CoverResult
from .report import About, site_name
from .site_choice import SiteChoice
from .slope import USUAL_CLASSES_PCT, SlopeCheck
from .vector import VectorCheck

if TYPE_CHECKING:
    from ...atlas.atlas import Atlas
    from ...formats.geotiff import Raster
    from ...store.legal import LegalTables
    from ..law.legends import Legend
    from ..law.rules import Facts
    from ..maps.parcels import LandUseMap

Answer: TypeAlias = CheckResult | CoverResult
MapKind = Literal["vector", "cover", "slope"]


@dataclass(frozen=True)
class Legal:
    """The lists of land-use codes and the rules that a vector map is asked by."""

    codes: LandUseCodes
    rules: Sequence[Rule]

    @classmethod
    def of(cls, tables: LegalTables) -> Self:
        """Return the codes and rules of the tables of a data folder."""
        return cls(LandUseCodes.of(tables), rules_of(tables))


@dataclass(frozen=True)
class MapChoice:
    """A map that is open, and how to read it.

    Parameters
    ----------
    opened : LandUseMap or Raster
    kind : str
        ``"vector"``, ``"cover"`` (a raster of classes) or ``"slope"`` (a raster of heights).
    column : str or None
        The code column of a vector map.
    legend : Legend or None
        The legend of a raster of classes.
    label : str
        What to call the map; never a path. Plain text.
    token : str
        Hash of the map's content and of how it is read; the same for the same map.
    """

    opened: LandUseMap | Raster
    kind: MapKind
    column: str | None
    legend: Legend | None
    label: str
    token: str

    @classmethod
    def of(
        cls,
        opened: LandUseMap | Raster,
        kind: MapKind,
        label: str,
        content: str,
        *,
        column: str | None = None,
        legend: Legend | None = None,
        read: Mapping[str, Any] | None = None,
    ) -> Self:
        """Return a choice with its token.

        Parameters
        ----------
        content : str
            What changes with the content of the map.
        read : mapping, optional
            What was asked, and answered, to open it.
        """
        classes = sorted(legend.classes.items()) if legend is not None else ()
        told = (content, sorted((read or {}).items()), kind, column, classes)
        return cls(opened, kind, column, legend, label, hashlib.sha256(repr(told).encode()).hexdigest())


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
    general : bool, default False
        Also tell the rules of which only general knowledge tells; they decide nothing.
    """

    day: date
    facts: Facts = field(default_factory=dict)
    epsg: int | None = None
    slope_classes: tuple[float, ...] = USUAL_CLASSES_PCT
    slope_limit: float | None = None
    general: bool = False


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

    def answers(self, legal: Legal | None = None) -> Iterator[Answer]:
        """Return the answers in the order of the sites, each made when it is asked for.

        Parameters
        ----------
        legal : Legal, optional
            Needed for a vector map only.

        Raises
        ------
        SelectionError
            If the map is none for a check of this kind.
        """
        chosen, options = self.map, self.options
        if chosen.kind == "vector":
            if legal is None:
                raise ValueError("a vector map is asked by codes and rules")
            return VectorCheck(
                cast("LandUseMap", chosen.opened),
                chosen.column or "",
                legal.codes,
                rules=legal.rules,
                facts=options.facts,
                day=options.day,
                epsg=options.epsg,
                general=options.general,
            ).of(self.choice.sites)
        raster = cast("Raster", chosen.opened)
        if chosen.kind == "slope":
            classes, limit = options.slope_classes, options.slope_limit
            return SlopeCheck(raster, classes, limit, epsg=options.epsg).of(self.choice.sites)
        return CoverCheck(raster, chosen.legend, epsg=options.epsg).of(self.choice.sites)

    def about(self, atlas: Atlas, language: str, *, remarks: Sequence[str] = ()) -> About:
        """Return what a report says of the question.

        Parameters
        ----------
        remarks : sequence of str, optional
            What a reader must know of the whole.
        """
        legend = self.map.legend
        return About(
            kind=self.map.kind,
            map_name=self.map.label,
            column=self.map.column or "",
            legend=legend.name(language) if legend is not None else "",
            map_crs=self.map.opened.crs_name,
            day=self.options.day,
            atlas_version=atlas.version,
            credits=tuple(self._credits(atlas, language)),
            remarks=tuple(remarks),
        )

    def _credits(self, atlas: Atlas, language: str) -> Iterator[str]:
        """Yield what the licences of the sites and of the map ask to be shown with the results."""
        choice, legend = self.choice, self.map.legend
        if choice.origin == "atlas":
            ids, day = list(choice.sites.index), choice.as_of
            yield from credits_of_features(atlas, ids, language, as_of=day, drafts=choice.drafts)
        if legend is not None and legend.credit:
            yield legend.credit
