"""The sources that some features rest on, and the credits that their licences ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from ..base.translate import tr
from ..formats.csv import clean
from ..records.vocabulary import SOURCE_COLUMNS
from .derived import DERIVED

if TYPE_CHECKING:
    from .atlas import Atlas

_NO_DAY = date(1980, 1, 1)


def used_sources(frames: Mapping[str, gpd.GeoDataFrame], atlas: Atlas) -> pd.DataFrame:
    """Return the rows of ``atlas.sources`` that a figure or a location of the selection rests on."""
    used: set[str] = set()
    for frame in frames.values():
        for column in source_columns(frame):
            used.update(frame[column].dropna())
        for derived in frame[DERIVED] if DERIVED in frame.columns else ():
            used.update(each.source.source_id for each in derived.inputs)
    columns = [column for column in SOURCE_COLUMNS if column != "source_id"]
    sources: pd.DataFrame = atlas.sources.loc[atlas.sources.index.isin(used), columns].sort_index()
    return sources


def credits_of(sources: pd.DataFrame, language: str) -> list[str]:
    """Return the sentences of credit that the licences of these sources ask for, each once."""
    licensed = sources[sources["licence"].fillna("") != ""]
    return sorted(
        {
            tr("export.credit", language, publisher=clean(row["publisher"]), licence=clean(row["licence"]))
            for row in licensed.to_dict("records")
        }
    )


def credits_of_features(
    atlas: Atlas, feature_ids: Sequence[str], language: str, *, as_of: date | None = None, drafts: bool = True
) -> list[str]:
    """Return the sentences of credit for some features, as they were known on a day.

    Parameters
    ----------
    as_of, drafts
        See :meth:`geo.atlas.atlas.Atlas.layer`.
    """
    names = tuple(dict.fromkeys(atlas.features.loc[list(feature_ids), "layer"].astype(str)))
    layers = atlas.layers(names, as_of=as_of, drafts=drafts)
    frames = {name: frame[frame.index.isin(feature_ids)] for name, frame in layers.items()}
    return credits_of(used_sources(frames, atlas), language)


def newest_day(sources: pd.DataFrame) -> date:
    """Return the day of the newest of these documents, the first of 1980 where none has a day.

    Files that must name a day of their own name this one, so that equal data give equal bytes.
    """
    days = sources["published"][sources["published"].str.fullmatch(r"\d{4}-\d{2}-\d{2}").eq(True)]
    return max(map(date.fromisoformat, days), default=_NO_DAY)


def source_columns(frame: pd.DataFrame) -> list[str]:
    """Return the columns that name the source of a figure."""
    return [str(column) for column in frame.columns if str(column).endswith("source_id")]
