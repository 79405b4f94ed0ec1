"""The reference shop: server-rendered pages over the same services."""
