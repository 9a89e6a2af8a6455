"""Where the files of the atlas lie: the data folder, the name of every file in it, its version."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..base.errors import DataError
from ..base.folder import ENVIRONMENT_VARIABLE, chosen_folder, shipped_folder

TABLE_FILES: dict[str, str] = {
    "features": "features.csv",
    "observations": "observations.csv",
    "sources": "sources.csv",
    "indicators": "indicators.csv",
    "admin_units": "admin_units.csv",
    "admin_successions": "admin_successions.csv",
    "outlines": "outlines.csv",
    "outline_corners": "outline_corners.csv",
    "merges": "merges.csv",
    "left": "left.csv",
    "names_zh": "names_zh.csv",
}
"""File name of each table, in the order in which they are read."""

LEGAL_FILES: dict[str, str] = {
    "landuse_codes": "landuse_codes.csv",
    "map_fields": "map_fields.csv",
    "rules": "rules.csv",
    "rule_conditions": "rule_conditions.csv",
    "legal_sources": "legal_sources.csv",
}
"""File name of each table of the land-use codes and the rules."""

ATLAS_FILE = "atlas.gpkg"
PROVINCES_FILE = "provinces.gpkg"
OUTLINES_FILE = "provinces_lai_chau_lao_cai.odbl.geojson"
CONTEXT_FILE = "context.csv"
CONTEXT_EXCEPTIONS_FILE = "exceptions.csv"

_VERSION_CHARACTERS = 16


def data_folder() -> Path:
    """Return the folder of the data: ``ATLAS_DATA``, that of the installed package, or the checkout's.

    Raises
    ------
    DataError
        If ``ATLAS_DATA`` names no folder, or the package came without its data.
    """
    if chosen := chosen_folder():
        if not Path(chosen).is_dir():
            raise DataError("tables.folder.not_a_folder", variable=ENVIRONMENT_VARIABLE)
        return Path(chosen)
    shipped = shipped_folder()
    if shipped is None:
        raise DataError("tables.folder.missing", variable=ENVIRONMENT_VARIABLE)
    return shipped


def table_path(folder: Path, table: str) -> Path:
    """Return the path of a CSV table, e.g. ``"features"``."""
    return folder / "zones" / TABLE_FILES[table]


def legal_folder(folder: Path) -> Path:
    """Return the folder of the land-use codes and the rules."""
    return folder / "legal"


def legal_path(folder: Path, table: str) -> Path:
    """Return the path of a legal CSV table, e.g. ``"rules"``."""
    return legal_folder(folder) / LEGAL_FILES[table]


def legends_folder(folder: Path) -> Path:
    """Return the folder of the legends of land-cover rasters."""
    return folder / "legends"


def atlas_path(folder: Path) -> Path:
    """Return the path of the built GeoPackage of features."""
    return folder / "zones" / ATLAS_FILE


def provinces_path(folder: Path) -> Path:
    """Return the path of the built GeoPackage of province outlines."""
    return folder / "boundaries" / PROVINCES_FILE


def outlines_path(folder: Path) -> Path:
    """Return the path of the province outlines as they were taken over."""
    return folder / "boundaries" / OUTLINES_FILE


def context_folder(folder: Path) -> Path:
    """Return the folder of the ground under the map, which a data folder may be without."""
    return folder / "context"


def context_path(folder: Path) -> Path:
    """Return the path of the table of the layers of the ground."""
    return context_folder(folder) / CONTEXT_FILE


def context_exceptions_path(folder: Path) -> Path:
    """Return the path of the table of what is known to differ from the outlines of communes."""
    return context_folder(folder) / CONTEXT_EXCEPTIONS_FILE


def version(folder: Path, own: str = "") -> str:
    """Return the hash of all data files of the atlas and of the version of the user's boundaries."""
    digest = hashlib.sha256(own.encode())
    paths = [table_path(folder, table) for table in TABLE_FILES]
    ground = sorted(context_folder(folder).glob("*.*"))
    for path in (*paths, atlas_path(folder), provinces_path(folder), *ground):
        content = path.read_bytes()
        digest.update(f"{path.name}:{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:_VERSION_CHARACTERS]
