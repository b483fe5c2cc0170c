"""Organisations, members, sign-ins."""
