"""The evaluation of bids: gates, sub-scores, evaluated price, totals, ranks; exact and pure."""
