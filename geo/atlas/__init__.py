"""The open atlas: layers as of a day, selections, counts, totals, search.

Face: ``atlas.Atlas``, ``selection.Selection`` and the functions beside them; ``filters`` is the room's own.
May import: ``store``, ``records``, ``formats``, ``base``.
"""
