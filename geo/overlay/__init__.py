"""Sites laid over maps: where a site lies by its corner list, and what it shares with other maps."""
