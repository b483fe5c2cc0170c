"""Whole stories, as people live through them."""
