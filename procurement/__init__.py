"""A procurement portal in which political campaigns buy call-center services."""

__version__ = "0.1.0"
