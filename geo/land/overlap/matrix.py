"""The atlas against itself: which features share land, which lie near, which could not be checked.

Shared land can be told only where both features have a boundary. Otherwise a pair is *near* where the
distance between the two is at most the one asked for, *apart* where it is more even if both places
are off by their accuracy, and *could not check* in between, and where a place stands for a commune or
district or is not known at all. *Near* and *apart* say nothing of shared land: that was not checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from ...base.crs import require_crs
from ...base.plane import hectares, is_area, to_plane
from ..law.ledger import NOISE_HA
from .checks import COULD_NOT_CHECK

Rows = npt.NDArray[np.int64]

OVERLAP, NEAR, APART = "overlap", "near", "apart"
OUTCOMES = (OVERLAP, NEAR, APART, COULD_NOT_CHECK)

NEAR_M = 1_000.0
"""Metres up to which features are called near by default: the accuracy of a place of level "site"."""

PLACED = ("site", "approximate")
_PAIR_COLUMNS = (
    "layer_a",
    "id_a",
    "layer_b",
    "id_b",
    "outcome",
    "overlap_ha",
    "share_a_pct",
    "share_b_pct",
    "distance_m",
    "accuracy_m",
)

NO_PLACE, VAGUE_PLACE, INEXACT = "no_place", "vague_place", "inexact"
WHY_NOT = (NO_PLACE, VAGUE_PLACE, INEXACT)
"""Why a pair could not be checked: one has no place, one stands for a commune or district, or both are
placed but not well enough to tell near from apart."""


@dataclass(frozen=True)
class Matrix:
    """All pairs of features of the atlas.

    Parameters
    ----------
    pairs : DataFrame
        Every pair that shares land or is near, most hectares first, then nearest first: ``layer_a``,
        ``id_a``, ``layer_b``, ``id_b``, ``outcome`` (overlap, near), ``overlap_ha`` (on the ellipsoid;
        NaN where a boundary is missing), ``share_a_pct`` and ``share_b_pct`` (of each feature),
        ``distance_m`` and ``accuracy_m`` (of both places together; NaN where one is not told).
    summary : DataFrame
        A row for each pair of layers: ``layer_a``, ``layer_b``, ``pairs``, ``boundaries`` (pairs where
        both have one), ``overlap``, ``near``, ``apart``, ``could_not_check`` (these four add up to
        ``pairs``), ``overlap_ha`` (NaN where no pair has both boundaries).
    inexact : DataFrame
        The pairs of placed features that could not be checked, nearest first; columns of ``pairs``.
    unplaced : DataFrame
        The features whose every pair could not be checked: ``layer``, ``id``, ``why`` (no_place,
        vague_place), in the order of the layers.
    """

    pairs: pd.DataFrame
    summary: pd.DataFrame
    inexact: pd.DataFrame
    unplaced: pd.DataFrame

    def cell(self, layer_a: str, layer_b: str) -> pd.DataFrame:
        """Return the pairs of two layers that share land, are near, or are too inexact; in this order."""
        every = pd.concat([self.pairs, self.inexact.astype(self.pairs.dtypes)], ignore_index=True)
        own = every[(every["layer_a"] == layer_a) & (every["layer_b"] == layer_b)]
        return own.reset_index(drop=True)


def matrix(layers: Mapping[str, gpd.GeoDataFrame], *, near_m: float = NEAR_M) -> Matrix:
    """Return how the features of some layers lie to each other, each pair once.

    Parameters
    ----------
    layers : mapping of str to GeoDataFrame
        EPSG:4326, index ``feature_id``; ``location_level``, ``geometry_basis`` and ``accuracy_m``.
    near_m : float, default 1,000
        Metres.

    Raises
    ------
    CrsError
        If the coordinate system of a layer is missing or another one.
    """
    features = _features(layers)
    first, second = _candidates(features, near_m)
    found = _compared(features, first, second)
    close = found["distance_m"] <= near_m
    shares = found["overlap_ha"] > NOISE_HA
    found["outcome"] = np.select([shares, close], [OVERLAP, NEAR], APART)
    maybe = ~close & ~found["boundaries"] & (found["distance_m"] - found["slack_m"] <= near_m)
    found.loc[maybe, "outcome"] = COULD_NOT_CHECK
    summary = _summary(features, found, tuple(layers))
    unplaced = features.loc[~features["placed"], ["layer", "id"]]
    unplaced["why"] = np.where(features.loc[unplaced.index, "there"], VAGUE_PLACE, NO_PLACE)
    return Matrix(
        pairs=_listed(found, [OVERLAP, NEAR]),
        summary=summary,
        inexact=_listed(found, [COULD_NOT_CHECK]),
        unplaced=unplaced.reset_index(drop=True),
    )


def _listed(found: pd.DataFrame, outcomes: list[str]) -> pd.DataFrame:
    """Return the pairs of some outcomes, most hectares first, then nearest first."""
    listed = found[found["outcome"].isin(outcomes)]
    order = ["overlap_ha", "distance_m", "id_a", "id_b"]
    listed = listed.sort_values(order, ascending=[False, True, True, True])
    return listed[list(_PAIR_COLUMNS)].reset_index(drop=True)


def _features(layers: Mapping[str, gpd.GeoDataFrame]) -> pd.DataFrame:
    """Return all features with their shape in the plane, in the order of the layers."""
    frames = []
    for layer, frame in layers.items():
        require_crs(frame)
        shapes = to_plane(frame.geometry.to_numpy())
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        placed = there & frame["location_level"].isin(PLACED).to_numpy()
        stands_in = frame["geometry_basis"].isin(["schematic", "point"]).to_numpy()
        outlined = placed & is_area(shapes) & ~stands_in
        columns = {
            "layer": layer,
            "id": frame.index.astype(str),
            "shape": shapes,
            "there": there,
            "placed": placed,
            "outlined": outlined,
            "accuracy_m": pd.to_numeric(frame["accuracy_m"]).to_numpy(dtype=float),
        }
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)


def _candidates(features: pd.DataFrame, near_m: float) -> tuple[Rows, Rows]:
    """Return the pairs of places that may be near, as rows; the first one before the second."""
    rows = np.flatnonzero(features["placed"])
    shapes = features["shape"].to_numpy(dtype=object)[rows]
    accuracy = features["accuracy_m"].fillna(0.0).to_numpy()[rows]
    reach = near_m + accuracy + accuracy.max(initial=0.0)
    left, right = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach)
    once = left < right
    return rows[left[once]], rows[right[once]]


def _compared(features: pd.DataFrame, first: Rows, second: Rows) -> pd.DataFrame:
    shapes = features["shape"].to_numpy(dtype=object)
    outlined = features["outlined"].to_numpy(dtype=bool)
    accuracy = features["accuracy_m"].to_numpy(dtype=float)
    own_ha = hectares(shapes)
    both = outlined[first] & outlined[second]
    shared = np.full(len(first), np.nan)
    cut = both & shapely.intersects(shapes[first], shapes[second])
    shared[both] = 0.0
    shared[cut] = hectares(shapely.intersection(shapes[first[cut]], shapes[second[cut]]))
    accuracies = accuracy[first] + accuracy[second]
    frame = pd.DataFrame(
        {
            "boundaries": both,
            "overlap_ha": shared,
            "distance_m": shapely.distance(shapes[first], shapes[second]),
            "accuracy_m": accuracies,
            "slack_m": np.nan_to_num(accuracy[first]) + np.nan_to_num(accuracy[second]),
        }
    )
    for end, rows in (("a", first), ("b", second)):
        frame[f"layer_{end}"] = features["layer"].to_numpy()[rows]
        frame[f"id_{end}"] = features["id"].to_numpy()[rows]
        frame[f"share_{end}_pct"] = np.where(both, shared / np.where(both, own_ha[rows], 1.0) * 100.0, np.nan)
    return frame


def _summary(features: pd.DataFrame, found: pd.DataFrame, layers: tuple[str, ...]) -> pd.DataFrame:
    by_layer = features.groupby("layer")[["placed", "outlined"]].agg(["size", "sum"])
    lines = []
    for a, b in combinations_with_replacement(layers, 2):
        every, placed, outlined = (
            _pairs(by_layer, a, b, *key)
            for key in (("placed", "size"), ("placed", "sum"), ("outlined", "sum"))
        )
        own = found[(found["layer_a"] == a) & (found["layer_b"] == b)]
        counts = own["outcome"].value_counts()
        overlap, near, maybe = (int(counts.get(name, 0)) for name in (OVERLAP, NEAR, COULD_NOT_CHECK))
        shared_ha = float(own.loc[own["outcome"] == OVERLAP, "overlap_ha"].sum()) if outlined else np.nan
        unchecked = every - placed + maybe
        apart = every - overlap - near - unchecked
        lines.append((a, b, every, outlined, overlap, near, apart, unchecked, shared_ha))
    columns = ["layer_a", "layer_b", "pairs", "boundaries", *OUTCOMES, "overlap_ha"]
    return pd.DataFrame(lines, columns=columns)


def _pairs(by_layer: pd.DataFrame, a: str, b: str, column: str, kind: str) -> int:
    """Return how many pairs of features of two layers there are."""
    counts = by_layer[column, kind].to_dict()
    n, m = int(counts.get(a, 0)), int(counts.get(b, 0))
    return n * (n - 1) // 2 if a == b else n * m
