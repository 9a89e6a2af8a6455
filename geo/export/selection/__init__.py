"""A selection as CSV, XLSX, GeoPackage, GeoJSON, KML, shapefile, corner lists.

Face: ``files``, ``table``. May import: everything below ``export``.
"""
