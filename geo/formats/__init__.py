"""Bytes of file formats, a module each; knows neither the atlas nor its data folder.

Face: every module. May import: ``base``.
"""
