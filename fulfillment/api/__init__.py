"""The API that follows, cancels and syncs an order."""
