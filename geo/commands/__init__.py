"""The commands of ``atlas``, one file each; :mod:`geo.cli` puts them together."""
