"""The user's own ground: taking it in, and what it says of a feature's land.

Face: ``giving``, ``terrain``. May import: ``land.overlap``, ``land.law``, ``atlas`` and the floors below.
"""
