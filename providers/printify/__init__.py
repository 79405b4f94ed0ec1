"""Printify: https://developers.printify.com (see README.md for what we learned)."""
