"""What stands round every page: header, side bar, style sheet.

Face: ``header``, ``sidebar``. May import: ``ui.parts``, ``ui.session`` and everything below ``ui``.
"""
