"""Shops, their domains, and how they come into being."""
