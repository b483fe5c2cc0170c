"""Requests for proposals."""
