"""Tests of reading the papers of a procurement."""
