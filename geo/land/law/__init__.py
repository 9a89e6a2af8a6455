"""Land-use codes, legends of rasters, rules of law with article and date.

Face: every module. May import: ``store``, ``formats``, ``records``, ``base``.
"""
