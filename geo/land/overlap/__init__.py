"""Sites over maps: conflict, clear, or could not check and why.

Face: ``question``, ``sites``, ``site_choice``, ``vector``, ``cover``, ``slope``, ``matrix``, ``checks``,
``pieces``, ``report``; ``parcels`` and ``cells`` are its engines.
May import: ``land.corners``, ``land.maps``, ``land.law``, ``atlas`` and below.
"""
