"""Sealed bids."""
