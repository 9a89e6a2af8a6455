"""Engine: the cells of rasters under sites, on arrays.

Entered by ``land.overlap`` only. May import: ``land.law``, ``land.overlap.pieces``, ``formats``, ``base``.
"""
