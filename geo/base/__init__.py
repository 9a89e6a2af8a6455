"""Words, numbers, errors, limits and coordinates: knows nothing of industrial land.

Face: every module. May import: nothing of the package.
"""
