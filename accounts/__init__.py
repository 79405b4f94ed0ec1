"""People: users of a shop (in its schema) and operators of the platform (public)."""
