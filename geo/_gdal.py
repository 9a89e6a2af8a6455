"""Switch off the GDAL drivers that follow references to other files and hosts.

Both GDALs of this process (pyogrio's and rasterio's) read these variables when they start, so
this module is imported before either of them. A text file that GDAL takes for a VRT, WFS or
pipeline description could otherwise read any file of the server or call any address.
"""

from __future__ import annotations

import os

from .base.limits import limit

SKIPPED_VECTOR_DRIVERS = (
    "OGR_VRT,HTTP,WFS,OAPIF,GDALG,CSW,EEDA,Elasticsearch,AmigoCloud,Carto,NGW,PLSCENES,OGCAPI,OSM,GTFS"
)
# HTTP, OGCAPI and NGW serve both kinds and are gone with the list above; GDAL would complain of them here.
SKIPPED_RASTER_DRIVERS = "VRT,WMS,WMTS,WCS,EEDAI,PLMOSAIC,DAAS,STACIT,STACTA"

os.environ["OGR_SKIP"] = SKIPPED_VECTOR_DRIVERS
os.environ["GDAL_SKIP"] = SKIPPED_RASTER_DRIVERS
os.environ["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] = ".none"
# GDAL would keep decoded blocks in a twentieth of the machine's memory; it reads this once, when it starts.
os.environ.setdefault("GDAL_CACHEMAX", str(limit("raster_cache_mb")))
