"""The process that reads files of strangers: confined, and without pandas.

Entered by ``uploads.process`` only, as ``python -m geo.uploads.child.worker``.
May import: ``uploads.place``, ``uploads.layer``, ``uploads.kinds``, ``formats``, ``base``.
"""
