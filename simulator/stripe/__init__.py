"""Stripe, as far as the platform uses it."""
