"""Awards by published rules: price points, totals, ranks, ties, what-ifs; exact throughout."""
