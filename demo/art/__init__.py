"""Seeded generative art for the two demo shops."""

from demo.art.piece import Piece
from demo.art.printfile import save_print_file
from demo.art.rendering import render

__all__ = ["Piece", "render", "save_print_file"]
