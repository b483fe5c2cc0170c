"""Evaluation room: the panel and its scores, gates and clarifications, the comparison of bids."""
