"""Maps and facts on paper: the only room that knows matplotlib, pypdf and python-docx.

Floors: ``series`` and ``word`` on ``sheets``, on ``map``, on ``canvas``.
May import: ``land``, ``atlas`` and below.
"""
