"""The only place that keeps things between runs: the atlas, its selections and their counts.

Everything is keyed by the content of the data, shared by all sessions, and never changed by
those who get it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd
import streamlit as st

from ...atlas import evidence, facets
from ...atlas.atlas import Atlas
from ...atlas.facets import Loosened
from ...atlas.selection import Selection
from ...atlas.totals import Totals
from ...base.text import fold
from ...land.overlap.matrix import Matrix, matrix
from ...land.overlap.question import Legal
from ...store import catalog
from ...store.legal import read_legal
from ...store.own.files import boundaries_path
from ...store.own.ground import PARTS, OwnGround

_SELECTIONS = 64
_MATRICES = 16
_STALEST = 200

Counts = Mapping[str, Mapping[str, int]]
Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Chosen:
    """A selection's features by layer, its headline figures and the counts of its options."""

    frames: Mapping[str, gpd.GeoDataFrame]
    totals: Totals
    counts: Counts
    imprecise: int


@dataclass(frozen=True)
class Account:
    """What the atlas rests on; see :mod:`geo.atlas.evidence`."""

    sources: pd.DataFrame
    stalest: pd.DataFrame
    disagreements: pd.DataFrame


def atlas() -> Atlas:
    """Return the open atlas; anew after a change of the data or of the user's boundaries."""
    folder = catalog.data_folder()
    paths = [catalog.atlas_path(folder), catalog.provinces_path(folder), boundaries_path()]
    paths += [OwnGround().path(part) for part in PARTS]
    return _open(_stamp([*paths, *(catalog.table_path(folder, table) for table in catalog.TABLE_FILES)]))


@st.cache_resource(show_spinner=False, max_entries=1)
def _open(stamp: Stamp) -> Atlas:
    return Atlas.open()


def legal() -> Legal:
    """Return the land-use codes and the rules; after a change of their tables, the new ones."""
    folder = catalog.data_folder()
    return _legal(_stamp([catalog.legal_path(folder, table) for table in catalog.LEGAL_FILES]))


@st.cache_resource(show_spinner=False, max_entries=1)
def _legal(stamp: Stamp) -> Legal:
    return Legal.of(read_legal())


def _stamp(paths: Sequence[Path]) -> Stamp:
    """Return what changes when a data file is replaced: cheaper than hashing it on every run."""
    present = [(str(path), path.stat()) for path in paths if path.is_file()]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in present)


def chosen(atlas: Atlas, selection: Selection) -> Chosen:
    """Return all that the pages show of a selection."""
    return _chosen(atlas.version, selection.to_json(), atlas, selection)


@st.cache_resource(show_spinner=False, max_entries=_SELECTIONS)
def _chosen(version: str, key: str, _atlas: Atlas, _selection: Selection) -> Chosen:
    frames = _atlas.select(_selection)
    counts = facets.facets(_atlas, _selection)
    return Chosen(frames, _atlas.totals(frames), counts, _atlas.imprecise(_selection))


def compared(atlas: Atlas, selection: Selection, near_m: float) -> Matrix:
    """Return how the features of a selection lie to each other."""
    return _compared(atlas.version, selection.to_json(), near_m, chosen(atlas, selection).frames)


@st.cache_resource(show_spinner=False, max_entries=_MATRICES)
def _compared(version: str, key: str, near_m: float, _frames: Mapping[str, gpd.GeoDataFrame]) -> Matrix:
    return matrix(_frames, near_m=near_m)


def loosened(atlas: Atlas, selection: Selection) -> list[Loosened]:
    """Return which filters to loosen when nothing is left; rare, so not kept."""
    return facets.loosen(atlas, selection)


def commune_names(atlas: Atlas) -> Mapping[str, str]:
    """Return the names of communes by their code, in the order of the alphabet without accents."""
    return _commune_names(atlas.version, atlas)


@st.cache_resource(show_spinner=False, max_entries=1)
def _commune_names(version: str, _atlas: Atlas) -> Mapping[str, str]:
    units = _atlas.admin_units
    names = units.loc[units["level"] == "commune", "name_vi"].to_dict()
    return {str(code): str(name) for code, name in sorted(names.items(), key=lambda unit: fold(unit[1]))}


def account(atlas: Atlas) -> Account:
    """Return what the atlas rests on."""
    return _account(atlas.version, atlas)


@st.cache_resource(show_spinner=False, max_entries=1)
def _account(version: str, _atlas: Atlas) -> Account:
    return Account(
        evidence.by_source(_atlas.observations, _atlas.sources),
        evidence.stalest(_atlas.observations, _atlas.sources, most=_STALEST),
        evidence.disagreements(_atlas.observations),
    )
