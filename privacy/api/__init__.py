"""Requests about personal data and consent, over HTTP."""
