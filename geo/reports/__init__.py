"""Reports to take away: Word documents and the investor's brief."""
