"""Shared diagnostic and evaluation of conventions territoriales globales (CTG)."""

__version__ = "0.1.0"
