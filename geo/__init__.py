"""The atlas of industrial land of Lai Châu and Lào Cai: layers, sourced figures, measures, maps."""

from __future__ import annotations

from . import _gdal  # noqa: F401  must run before any other import touches GDAL

__all__ = ["__version__"]
__version__ = "0.1.0"
