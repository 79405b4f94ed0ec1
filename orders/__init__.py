"""Carts, checkout, orders and their history."""
