"""Atlas series: many sheets in one PDF, with cover, contents, index and sources."""
