"""The atlas: layers joined to the figures that were known on a day, and the sources behind them."""

from __future__ import annotations

import bisect
from collections.abc import Mapping
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from ..base.errors import DataError, NotFoundError
from ..base.limits import limit
from ..base.text import fold
from ..records import provenance
from ..records.attributes import ATTRIBUTES
from ..records.provenance import Fact, Observation, Source
from ..records.territory import VINTAGES
from ..records.vocabulary import LAYERS
from ..store import catalog, outlines, reading
from ..store.context import Context
from ..store.own.boundaries import GivenBoundaries, OwnBoundaries, are_left_out, given_boundaries
from ..store.own.ground import OwnGround
from ..store.tables import Tables, read_tables
from . import boundaries, totals
from .derived import INPUTS, available
from .filters import all_of, imprecise_inside, masks
from .search import Hit, SearchIndex, chinese_names
from .selection import Selection
from .totals import LAND_LAYERS, Totals

_ATTRIBUTE_ORDER = {name: place for place, name in enumerate(ATTRIBUTES)}


class Atlas:
    """All layers, figures and sources of a data folder.

    Frames are shared between all who ask: treat them as read-only.

    Parameters
    ----------
    tables : Tables
        The typed tables of the data folder.
    layers : mapping
        The built layer of each name, EPSG:4326, index ``feature_id``.
    provinces : GeoDataFrame
        Outlines of both vintages with ``code``, ``name_vi``, ``name_en`` and ``vintage``.
    version : str
        What tells these data from others.
    own : GivenBoundaries, optional
        Boundaries that the user gave to features.
    context : Context, optional
        The ground under the map: railway, towns, communes and so on.

    Attributes
    ----------
    own_boundaries : GeoDataFrame
        Those boundaries; see :meth:`geo.store.own.boundaries.OwnBoundaries.all`.
    own_fault : DataError or None
        Why they could not be read.
    own_ground : OwnGround or None
        The user's own roads and waters, heights and land cover, with or without a part; None where
        the user's own is left out.
    """

    def __init__(
        self,
        tables: Tables,
        layers: Mapping[str, gpd.GeoDataFrame],
        provinces: gpd.GeoDataFrame,
        version: str,
        own: GivenBoundaries | None = None,
        *,
        context: Context | None = None,
        own_ground: OwnGround | None = None,
    ) -> None:
        self.version = version
        self.own_ground = own_ground
        self.context = context or Context()
        self.own_boundaries, _, self.own_fault = own or GivenBoundaries()
        self.sources = tables.sources.set_index("source_id")
        self.observations = tables.observations
        self.indicators = tables.indicators
        self.admin_units = tables.admin_units.set_index("code")
        self.admin_successions = tables.admin_successions
        self.merges = tables.merges
        self._outlines, self._outline_corners = tables.outlines, tables.outline_corners
        self.left = tables.left.set_index("feature_id")
        self._chinese = chinese_names(tables.names_zh)
        self._provinces = provinces
        self._built = {layer: layers[layer] for layer in LAYERS}
        self.features = self._joined_features(tables.features)
        self._known_from = provenance.known_from_column(self.observations, self.sources)
        self._known_days = sorted(
            {
                *self._known_from,
                *boundaries.outline_days(self._outlines, self.sources),
                *boundaries.own_days(self.own_boundaries),
            }
        )
        self._rows = self.observations.groupby("feature_id").indices
        self._joined = lru_cache(maxsize=limit("cached_layers"))(self._join)

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process needs; it joins the layers that it asks for itself."""
        return {name: value for name, value in vars(self).items() if name != "_joined"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._joined = lru_cache(maxsize=limit("cached_layers"))(self._join)

    @classmethod
    def open(cls, path: Path | None = None, *, own: OwnBoundaries | bool = True) -> Atlas:
        """Open a data folder; by default the one that ``catalog.data_folder`` finds.

        Parameters
        ----------
        path : Path, optional
        own : OwnBoundaries or bool, default True
            Boundaries of the user to put in the place of the atlas's. True takes those of
            ``own_files.boundaries_path()``, where there are any, unless the environment variable
            ``ATLAS_OWN`` is ``off``; False takes none. A file of them that cannot be read does not
            keep the atlas from opening: ``own_fault`` then says so.

        Raises
        ------
        DataError
            If a file is missing or damaged, or the GeoPackage was not built from these tables.
        """
        folder = path or catalog.data_folder()
        tables = read_tables(folder)
        layers = {}
        for layer in LAYERS:
            built = reading.read_layer(catalog.atlas_path(folder), layer).set_index("feature_id")
            of_layer = tables.features.loc[tables.features["layer"] == layer, "feature_id"]
            if set(built.index) != set(of_layer) or not built.index.is_unique:
                raise DataError("errors.not_built_from_tables", layer=layer)
            layers[layer] = built
        provinces = reading.read_provinces(catalog.provinces_path(folder))
        given = given_boundaries(own)
        ground = None if own is False or are_left_out() else OwnGround()
        version = catalog.version(folder, given.version + (ground.version if ground is not None else ""))
        return cls(tables, layers, provinces, version, given, context=Context(folder), own_ground=ground)

    def _joined_features(self, features: pd.DataFrame) -> pd.DataFrame:
        """Return the table of features with the names of their communes, by ``feature_id``."""
        communes = pd.concat([built["communes_2025"] for built in self._built.values()])
        joined = features.set_index("feature_id")
        return joined.assign(communes_2025=communes.reindex(joined.index).fillna(""))

    # -- layers ------------------------------------------------------------------------------------

    def layer(self, name: str, *, as_of: date | None = None, drafts: bool = True) -> gpd.GeoDataFrame:
        """Return a layer joined to its chosen figures.

        Parameters
        ----------
        name : str
            One of ``records.LAYERS``.
        as_of : datetime.date, optional
            What was known on this day: figures of later date are not there, nor are features of
            which nothing was known yet. None gives everything.
        drafts : bool
            Whether values that rest on unsigned drafts take part; without them, features that rest
            on drafts only are not there.

        Returns
        -------
        GeoDataFrame
            EPSG:4326, index ``feature_id``; columns of the built layer, figures as
            :func:`geo.records.provenance.wide_table` gives them, and for zones and clusters
            ``available_ha`` with what it rests on (:func:`geo.atlas.derived.available`). ``boundary_own``
            marks boundaries that the user gave (:func:`geo.atlas.boundaries.with_own`). An outline counts
            from the day of its document, and without drafts only if that is none; else the feature is a
            point.

        Raises
        ------
        NotFoundError
            If there is no such layer.
        """
        if name not in LAYERS:
            raise NotFoundError("errors.no_such_layer", name=name, layers=", ".join(LAYERS))
        return self._joined(name, self._last_change(as_of), drafts)

    def layers(
        self, names: tuple[str, ...] = LAYERS, *, as_of: date | None = None, drafts: bool = True
    ) -> dict[str, gpd.GeoDataFrame]:
        """Return several layers by name; see :meth:`layer`."""
        return {name: self.layer(name, as_of=as_of, drafts=drafts) for name in names}

    def _last_change(self, as_of: date | None) -> str | None:
        """Return the last day up to ``as_of`` on which anything became known, ``""`` if none did.

        All days from one change to the next give the same frames, which are then kept once.
        """
        if as_of is None:
            return None
        place = bisect.bisect_right(self._known_days, as_of.isoformat())
        return self._known_days[place - 1] if place else ""

    def _join(self, name: str, change: str | None, drafts: bool) -> gpd.GeoDataFrame:
        built = self._built[name]
        rows = self.observations["feature_id"].isin(built.index)
        if change is not None:
            rows &= self._known_from <= change
        wide = provenance.wide_table(self.observations[rows], self.sources, name, drafts=drafts)
        if change is not None or not drafts:
            built = built[built.index.isin(wide.index)]
            built = self._with_known_outlines(built, change, drafts=drafts)
        built = boundaries.with_own(built, self.own_boundaries, change)
        background = built.drop(columns=[column for column in wide.columns if column in built])
        joined = background.join(wide)
        if name in LAND_LAYERS:
            joined = joined.join(self._available(joined.index, rows, change, drafts=drafts))
        return joined

    def _available(
        self, index: pd.Index[str], rows: pd.Series[bool], change: str | None, *, drafts: bool
    ) -> pd.DataFrame:
        """Return the land still to be had of features, from these rows of observations."""
        taken = self.observations[rows & self.observations["attribute"].isin(INPUTS)]
        known = [
            each
            for each in provenance.observations_of(taken, self._source_of)
            if drafts or not each.source.is_draft
        ]
        last = change if change is not None else self._newest
        return available(index, known, date.fromisoformat(last) if last else None)

    @cached_property
    def _newest(self) -> str:
        """The last day on which anything actual became known: plans are dated years ahead."""
        return str(self._known_from[self.observations["basis"] == "actual"].max() or "")

    def _with_known_outlines(
        self, built: gpd.GeoDataFrame, change: str | None, *, drafts: bool
    ) -> gpd.GeoDataFrame:
        known = boundaries.counting_outlines(self._outlines, self.sources, change=change, drafts=drafts)
        if len(known) == len(self._outlines):
            return built
        return boundaries.with_known_outlines(built, known, self._outline_shapes, self.features)

    @cached_property
    def _outline_shapes(self) -> gpd.GeoDataFrame:
        return outlines.outline_frame(self._outlines, self._outline_corners)

    def outlines_of(self, feature_id: str) -> pd.DataFrame:
        """Return the rows of ``outlines.csv`` of which a feature's area is built."""
        rows = self._outlines
        return rows[(rows["feature_id"] == feature_id) & (rows["used_for_geometry"].astype(str) == "1")]

    def provinces(self, vintage: str = "2025") -> gpd.GeoDataFrame:
        """Return the province outlines of a vintage: ``code``, ``name_vi``, ``name_en``, geometry.

        Raises
        ------
        NotFoundError
            If the vintage is neither ``"2025"`` nor ``"pre2025"``.
        """
        if vintage not in VINTAGES:
            raise NotFoundError("errors.no_such_vintage", name=vintage)
        return self._provinces[self._provinces["vintage"] == vintage].reset_index(drop=True)

    # -- selections --------------------------------------------------------------------------------

    def select(self, selection: Selection, *, as_of: date | None = None) -> dict[str, gpd.GeoDataFrame]:
        """Return the features that pass every filter, by layer.

        Parameters
        ----------
        selection : Selection
        as_of : datetime.date, optional
            Takes the place of the day of the selection.
        """
        chosen: dict[str, gpd.GeoDataFrame] = {}
        for layer, frame in self.asked(selection, as_of=as_of).items():
            passed = masks(frame, selection, self.search_index.texts)
            chosen[layer] = frame[all_of(passed, len(frame))] if passed else frame
        return chosen

    def asked(self, selection: Selection, *, as_of: date | None = None) -> dict[str, gpd.GeoDataFrame]:
        """Return the layers of a selection as of its day, with or without drafts, not yet filtered."""
        return self.layers(selection.layers, as_of=as_of or selection.as_of, drafts=selection.drafts)

    def imprecise(self, selection: Selection) -> int:
        """Count the features that only a commune or district places inside the area of a selection.

        Its box or polygon leaves them out, because where in the commune they lie is not known.
        """
        return sum(
            imprecise_inside(frame, selection, masks(frame, selection, self.search_index.texts))
            for frame in self.asked(selection).values()
            if selection.bbox or selection.polygon
        )

    def totals(self, frames: Mapping[str, gpd.GeoDataFrame]) -> Totals:
        """Return the headline figures of selected features; see :mod:`geo.atlas.totals`."""
        return totals.totals(frames)

    # -- features ----------------------------------------------------------------------------------

    def feature(self, feature_id: str, *, as_of: date | None = None, drafts: bool = True) -> pd.Series[Any]:
        """Return the row of a feature in its joined layer.

        Raises
        ------
        NotFoundError
            If no feature has this id, or nothing was known of it on the day asked for.
        """
        if feature_id not in self.features.index:
            raise self.not_found(feature_id)
        frame = self.layer(str(self.features.at[feature_id, "layer"]), as_of=as_of, drafts=drafts)
        if feature_id not in frame.index:
            raise NotFoundError("errors.feature_not_known_then", name=self.features.at[feature_id, "name_vi"])
        return cast("pd.Series[Any]", frame.loc[feature_id])

    def find(self, id_or_name: str) -> str:
        """Return the id of the feature that an id or name means.

        A whole name (of either language, or an alias) comes before a part of one; accents don't matter.

        Raises
        ------
        NotFoundError
            If none or several are meant; the sentence names those that come near.
        """
        if id_or_name in self.features.index:
            return id_or_name
        try:
            return self.search_index.meant(id_or_name)
        except NotFoundError as error:
            raise self._left(id_or_name) or error from None

    def not_found(self, id_or_name: str) -> NotFoundError:
        """Return the error for what no feature is called; of one that left the atlas it says so."""
        return self._left(id_or_name) or self.search_index.not_found(id_or_name)

    def _left(self, id_or_name: str) -> NotFoundError | None:
        wanted = fold(id_or_name)
        called = self.left.index == id_or_name
        for name in ("name_vi", "name_en"):
            called |= (self.left[name].map(fold) == wanted).to_numpy()
        rows = self.left[called]
        return left_error(rows.iloc[0]) if len(rows) else None

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Return the features that a text names, best first; see :class:`~geo.atlas.search.SearchIndex`."""
        return self.search_index.find(text)[:limit]

    @cached_property
    def search_index(self) -> SearchIndex:
        """The folded names and places of all features."""
        return SearchIndex(self.features.assign(name_zh=self._chinese["name_zh"]))

    def chinese_name(self, feature_id: str) -> tuple[str, Source] | None:
        """Return the name of a feature as a Chinese page writes it, with that page; None if none is known."""
        if feature_id not in self._chinese.index:
            return None
        row = self._chinese.loc[feature_id]
        return str(row["name_zh"]), self._source_of[str(row["source_id"])]

    # -- figures -----------------------------------------------------------------------------------

    def facts(self, feature_id: str, *, as_of: date | None = None, drafts: bool = True) -> list[Fact]:
        """Return each attribute of a feature with its chosen and its competing values.

        In the order of the vocabulary; the competing values in the order of preference.

        Raises
        ------
        NotFoundError
            If no feature has this id.
        """
        if feature_id not in self.features.index:
            raise self.not_found(feature_id)
        rows = self.observations.iloc[self._rows.get(feature_id, [])]
        by_attribute: dict[str, list[Observation]] = {}
        for observation in provenance.observations_of(rows, self._source_of):
            by_attribute.setdefault(observation.attribute, []).append(observation)
        facts = []
        for attribute in sorted(by_attribute, key=lambda name: _ATTRIBUTE_ORDER.get(name, len(ATTRIBUTES))):
            ranked = provenance.ranked(by_attribute[attribute], as_of=as_of, drafts=drafts)
            if ranked:
                facts.append(Fact(attribute, ranked[0], tuple(ranked[1:])))
        return facts

    @cached_property
    def _source_of(self) -> dict[str, Source]:
        rows = self.sources.reset_index().to_dict("records")
        return {row["source_id"]: Source(**{str(name): text for name, text in row.items()}) for row in rows}


def left_error(row: pd.Series[Any]) -> NotFoundError:
    """Return the error that says when and why a feature left; ``row`` of the table ``left``."""
    name = row["name_vi"] or row.name
    return NotFoundError(f"errors.left_{row['reason']}", name=name, day=date.fromisoformat(row["day"]))
