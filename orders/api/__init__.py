"""The API of carts, checkout and orders."""
