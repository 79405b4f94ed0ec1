"""Google and Apple: their ways in, and the road through the platform's host."""
