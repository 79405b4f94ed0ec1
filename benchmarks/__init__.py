"""How fast one shop sells on one machine; docs/benchmarks.md has the figures."""
