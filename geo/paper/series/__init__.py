"""Many sheets in one PDF, with cover, contents, index and sources.

Face: ``plan``, ``layout``, ``drawing``. May import: ``paper.sheets`` and below.
"""
