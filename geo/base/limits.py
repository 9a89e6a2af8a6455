"""What the atlas accepts at most, as data: the uploads, the pages and the tests read it here."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import UploadError

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Limit:
    """One limit: its name ends in its unit."""

    name: str
    value: int
    purpose: str


LIMITS = (
    Limit("upload_mb", 20, "size of one file given by the user"),
    Limit("map_upload_mb", 500, "size of a land-use map given on the page: GeoPackage, GeoTIFF"),
    Limit("map_in_memory_mb", 100, "size of a map of another kind, which is read as a whole"),
    Limit("map_spool_mb", 4000, "size of all maps given on the page that are kept on the disk"),
    Limit("uploads_at_once", 2, "uploads that are read at the same time; others wait"),
    Limit("child_memory_mb", 2048, "address space of the process that reads an upload"),
    Limit("child_cpu_s", 30, "processor time of that process"),
    Limit("child_wall_s", 45, "time after which that process is ended"),
    Limit("child_output_mb", 256, "size of a file that process may write"),
    Limit("zip_members", 30, "files in a zip archive"),
    Limit("zip_unpacked_mb", 200, "size of all files of a zip archive, unpacked"),
    Limit("zip_ratio", 100, "unpacked size over packed size of a file in a zip archive"),
    Limit("upload_features", 100_000, "features in an uploaded layer"),
    Limit("upload_vertices", 5_000_000, "corner points of all features of an uploaded layer"),
    Limit("table_columns", 300, "columns of an uploaded table"),
    Limit("template_unpacked_mb", 100, "size of all parts of a Word template, unpacked"),
    Limit("raster_pixels", 100_000_000, "width times height of an uploaded raster"),
    Limit("raster_block_pixels", 16_000_000, "pixels of one block of a raster"),
    Limit("raster_cache_mb", 64, "decoded blocks of rasters that are kept in memory"),
    Limit("raster_tile_cells", 500_000, "cells of a raster that are cut and summed in one go"),
    Limit("raster_batch_sites", 500, "sites that are brought to a raster together, each block decoded once"),
    Limit("raster_piece_cells", 250_000, "cells under a site up to which its pieces are drawn"),
    Limit("list_corners", 20_000, "corners of a pasted or uploaded corner list"),
    Limit("list_rings", 500, "rings of a corner list"),
    Limit("overlap_parcels", 200_000, "parcels of a land-use map in the window of one site"),
    Limit("jobs_at_once", 2, "long works of all pages that go on at the same time; others wait"),
    Limit("backdrop_cells", 40_000_000, "cells of a raster under a print map"),
    Limit("drawing_vertices", 300, "corner points of a polygon in the address of a page"),
    Limit("ground_file_mb", 2000, "size of one file of the user's own ground"),
    Limit("ground_members", 200, "files in a zip archive of map data"),
    Limit("ground_unpacked_mb", 6000, "size of all files of a zip archive of map data, unpacked"),
    Limit("ground_cpu_s", 600, "processor time of the process that cuts the user's own ground"),
    Limit("ground_wall_s", 900, "time after which that process is ended"),
    Limit("ground_output_mb", 3000, "size of a file that process may write"),
    Limit("ground_features", 400_000, "roads, waters and lines that are kept of map data"),
    Limit("ground_page_mb", 4, "size of roads, waters and lines as the map of a page gets them"),
    Limit("ground_cells", 1_500_000_000, "cells that are kept of a raster of the user's own ground"),
    Limit("query_text_characters", 200, "length of a search text"),
    Limit("title_characters", 200, "length of a title or subtitle that the reader gives a sheet"),
    Limit("named_candidates", 6, "features that an error names when a name means several"),
    Limit("available_age_years", 5, "age of derived land up to which it counts as of today: a plan period"),
    Limit("cached_layers", 32, "joined layers that an open atlas keeps in memory"),
)
"""Every limit; add one here before using it."""

_BY_NAME = {limit.name: limit.value for limit in LIMITS}


def limit(name: str) -> int:
    """Return the value of a limit by its name."""
    return _BY_NAME[name]


def limit_bytes(name: str) -> int:
    """Return the value in bytes of a limit in megabytes; its name ends in ``_mb``."""
    if not name.endswith("_mb"):
        raise KeyError(name)
    return limit(name) * MEGABYTE


def require_size(size: int, name: str, key: str = "uploads.too_large") -> None:
    """Refuse a file of more bytes than a limit in megabytes allows.

    Parameters
    ----------
    size : int
        Bytes.
    name : str
        The limit.
    key : str
        The sentence; it has the placeholders ``size``, begun megabytes, and ``limit``.

    Raises
    ------
    UploadError
    """
    if size > limit_bytes(name):
        raise UploadError(key, size=size // MEGABYTE + 1, limit=limit(name))
