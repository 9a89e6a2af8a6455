"""Check everything in the data folder and collect what is found: ``atlas check``.

Nothing is raised for faulty data: a table that cannot be read at all is one finding, and the checks
that need it are left out.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import geopandas as gpd
import pandas as pd

from ...base.errors import AtlasError
from ...records import provenance
from ...records.vocabulary import LAYERS
from .. import catalog, outlines, reading
from ..tables import convert, read_text
from .context import check_context
from .findings import ERROR, SEVERITIES, AuditedTable, Finding, unreadable, without_number
from .legal import check_legal
from .places import check_outline_tables, check_outlines, check_places
from .tables import check_tables
from .territory import check_territory
from .values import check_values


def check(folder: Path, *, today: date | None = None) -> list[Finding]:
    """Return all findings on a data folder, errors first, then by file and row.

    Parameters
    ----------
    folder : Path
        The data folder, e.g. ``catalog.data_folder()``.
    today : datetime.date, optional
        Day after which a date lies in the future. Default: the day of the call.
    """
    tables, found = _read(folder)
    if len(tables) == len(catalog.TABLE_FILES):
        found += check_tables(tables, today or date.today())
        found += check_values(tables)
        found += check_outline_tables(tables)
        found += _atlas(tables, catalog.atlas_path(folder))
    provinces, faults = _provinces(tables, folder)
    found += faults
    found += check_context(folder, tables, provinces)
    found += check_territory(folder)
    if catalog.legal_folder(folder).is_dir():  # A folder of features alone is whole without them.
        found += check_legal(folder)
    order = {name: number for number, name in enumerate((*catalog.TABLE_FILES.values(), ""))}
    return sorted(
        found,
        key=lambda f: (
            SEVERITIES.index(f.severity),
            order.get(f.file, len(order)),
            f.file,
            f.row or 0,
            f.field,
            f.key,
        ),
    )


def _read(folder: Path) -> tuple[dict[str, AuditedTable], list[Finding]]:
    """Return the tables that can be read and the findings on those that cannot, or on bad numbers."""
    tables: dict[str, AuditedTable] = {}
    found: list[Finding] = []
    for name, file in catalog.TABLE_FILES.items():
        try:
            frame, bad = convert(read_text(folder, name), name)
        except AtlasError as error:
            found.append(unreadable(error, file))
            continue
        tables[name] = AuditedTable(frame, file)
        found += without_number(bad, file)
    return tables, found


def _provinces(
    tables: dict[str, AuditedTable], folder: Path
) -> tuple[gpd.GeoDataFrame | None, list[Finding]]:
    """Check the outlines, and the places of features against them; return the outlines too."""
    path = catalog.outlines_path(folder)
    try:
        provinces = outlines.read_outlines(path)
    except AtlasError as error:
        return None, [unreadable(error, path.name)]
    found = check_outlines(provinces, path.name)
    built = catalog.provinces_path(folder)
    try:
        reading.read_provinces(built)
    except AtlasError as error:
        found.append(unreadable(error, built.name))
    if "features" in tables and "admin_units" in tables:
        found += check_places(tables, provinces)
    return provinces, found


def _atlas(tables: dict[str, AuditedTable], path: Path) -> list[Finding]:
    """Check that the GeoPackage joins one to one with the features, and marks drafts as they are."""
    features = tables["features"].frame
    sources = tables["sources"].frame.drop_duplicates("source_id")
    drafts = provenance.is_draft_only(tables["observations"].frame, sources)
    found: list[Finding] = []
    for layer in LAYERS:
        try:
            frame = reading.read_layer(path, layer)
        except AtlasError as error:
            return [unreadable(error, path.name)]
        wanted = features.loc[features["layer"] == layer, "feature_id"]
        found += _join(frame, wanted, layer, path.name)
        marked = frame.drop_duplicates("feature_id").set_index("feature_id")["draft"] == 1
        differ = marked != drafts.reindex(marked.index).fillna(False).astype(bool)
        found += [
            Finding(ERROR, path.name, None, "draft", "check.atlas.draft", {"feature": feature})
            for feature in marked.index[differ]
        ]
    return found


def _join(frame: gpd.GeoDataFrame, wanted: pd.Series, layer: str, file: str) -> list[Finding]:
    ids = frame["feature_id"]
    faults = {
        "check.atlas.missing": sorted(set(wanted) - set(ids)),
        "check.atlas.surplus": sorted(set(ids) - set(wanted)),
        "check.atlas.twice": sorted(set(ids[ids.duplicated()])),
    }
    return [
        Finding(ERROR, file, None, "feature_id", key, {"layer": layer, "feature": feature})
        for key, features in faults.items()
        for feature in features
    ]
