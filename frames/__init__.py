"""Frames people own, their sizes, and whether a print fits."""
