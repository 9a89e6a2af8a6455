"""What the figures rest on: by source, by age, and where sources disagree."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..records.attributes import ATTRIBUTES
from ..records.provenance import DRAFT, bounds, known_from_column
from ..records.vocabulary import ACCESSES

_NUMBERS = tuple(a.name for a in ATTRIBUTES.values() if a.value_type in ("number", "integer", "year"))
_SAME = 1e-9


def by_source(observations: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the sources with ``figures``, how many rest on each, and ``chosen``, how many are in use.

    Parameters
    ----------
    observations : DataFrame
        Columns of ``records.OBSERVATION_COLUMNS``.
    sources : DataFrame
        Index ``source_id``.
    """
    figures = observations["source_id"].value_counts()
    chosen = observations.loc[observations["preferred"] != "", "source_id"].value_counts()
    counted = sources.assign(
        figures=figures.reindex(sources.index, fill_value=0),
        chosen=chosen.reindex(sources.index, fill_value=0),
    )
    return counted.sort_values(["figures", "title"], ascending=[False, True])


def by_access(counted: pd.DataFrame) -> pd.DataFrame:
    """Return, for each way to reach a source, the share and the number of figures that rest on such.

    Parameters
    ----------
    counted : DataFrame
        What :func:`by_source` returns. Sources of no known access are left out, so that the shares
        add up to 100 only where every figure can be checked.

    Returns
    -------
    DataFrame
        Index the tokens of ``vocabulary.ACCESSES``; ``share_pct``, ``figures``.
    """
    figures = counted.groupby("access")["figures"].sum().reindex(list(ACCESSES), fill_value=0)
    whole = int(counted["figures"].sum())
    share = figures / whole * 100 if whole else figures * 0.0
    return pd.DataFrame({"share_pct": share.astype("float64"), "figures": figures.astype("int64")})


def stalest(observations: pd.DataFrame, sources: pd.DataFrame, *, most: int) -> pd.DataFrame:
    """Return the chosen actual numbers that were known longest ago, oldest first.

    Plans and targets don't go stale with their date, and undated values have no age: both are
    left out. Columns of the observations and ``known_from`` (ISO day).
    """
    dated = observations.assign(known_from=known_from_column(observations, sources))
    aging = dated[
        (dated["preferred"] != "")
        & (dated["basis"] == "actual")
        & dated["attribute"].isin(_NUMBERS)
        & ~dated["attribute"].str.startswith("year_")
        & (dated["known_from"] != "")
    ]
    return aging.sort_values(["known_from", "feature_id", "attribute"]).head(most)


def disagreements(observations: pd.DataFrame) -> pd.DataFrame:
    """Return, for each number on which observations of one basis differ, the chosen row.

    Returns
    -------
    DataFrame
        Rows of ``observations`` (those marked preferred) with ``others``, the rows that differ as a
        tuple of index labels, and ``spread_pct``, the largest distance from the chosen value in
        percent of it (NaN where that is zero or a range).
    """
    numbers = observations[observations["attribute"].isin(_NUMBERS)]
    chosen = numbers[numbers["preferred"] != ""]
    pairs = chosen.reset_index(names="index").merge(
        numbers.reset_index(names="index"), on=["feature_id", "attribute", "basis"], suffixes=("", "_other")
    )
    pairs = pairs[pairs["index"] != pairs["index_other"]]
    limits = bounds(numbers)
    mine = limits.reindex(pairs["index"]).reset_index(drop=True)
    other = limits.reindex(pairs["index_other"]).reset_index(drop=True)
    apart = (_differs(mine["lower"], other["lower"]) | _differs(mine["upper"], other["upper"])).to_numpy()
    distance = (
        (other["value"] - mine["value"]).abs() / mine["value"].abs().where(mine["value"] != 0) * 100
    ).to_numpy()
    pairs = pairs.assign(distance=distance)[apart]
    grouped = pairs.groupby("index")
    found = observations.loc[list(grouped.groups)]
    return found.assign(
        others=grouped["index_other"].agg(tuple), spread_pct=grouped["distance"].max()
    ).sort_values(["spread_pct", "feature_id", "attribute"], ascending=[False, True, True])


def _differs(left: pd.Series[Any], right: pd.Series[Any]) -> pd.Series[bool]:
    scale = left.abs().combine(right.abs(), max, fill_value=0.0)
    return ~((left.isna() & right.isna()) | ((left - right).abs() <= _SAME * scale))


def draft_sources(sources: pd.DataFrame) -> pd.DataFrame:
    """Return the sources that are unsigned drafts or working copies."""
    return sources[sources["standing"] == DRAFT]
