"""A shop's own domains: typed, proven by DNS, watched, and given up."""
