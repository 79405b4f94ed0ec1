"""The operators' API, on the platform's own host."""
