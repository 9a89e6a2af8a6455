"""Land-use maps, read by windows.

Face: ``opening``, ``parcels`` (``polygons`` for the engines). May import: ``uploads``, ``formats``,
``records``, ``base``.
"""
