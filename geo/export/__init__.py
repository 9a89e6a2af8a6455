"""What can be taken away: an order in, a file out.

Face: ``kinds``, ``order``, ``making``, ``prints`` for what commands refuse early; the writers for commands
that print tables.
May import: ``paper``, ``webmap`` and everything below.
"""
