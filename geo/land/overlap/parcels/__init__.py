"""Engine: the edges of parcels cut by sites, all at once, on arrays.

Entered by ``land.overlap`` only. May import: ``land.maps``, ``land.overlap.sites``, ``base``.
"""
