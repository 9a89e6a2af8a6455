"""Word reports.

Face: ``report``. May import: ``paper.sheets`` and below.
"""
