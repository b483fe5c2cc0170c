"""Tests of the evaluation of bids."""
