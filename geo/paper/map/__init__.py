"""A map in its frame: provinces, graticule, marks, labels, legend, and what stands round it.

Face: every module, for the rooms of ``paper``. May import: ``paper.canvas``, and everything below ``paper``.
"""
