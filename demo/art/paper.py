"""The last step of every picture: smooth edges, then a little paper grain."""

import numpy as np
from PIL import Image, ImageChops, ImageFilter

TILE_PX = 1024
SMOOTHING = ImageFilter.Kernel((3, 3), (1, 2, 1, 2, 4, 2, 1, 2, 1))


def soften(image: Image.Image, oversampling: int) -> Image.Image:
    """Remove stair-steps: average the oversampled pixels, or smooth over 3x3."""
    if oversampling > 1:
        return image.reduce(oversampling)
    return image.filter(SMOOTHING)


def grain(image: Image.Image, seed: int, strength: float) -> Image.Image:
    """Add luminance noise of `strength` 8-bit levels; hides banding in gradients."""
    chance = np.random.default_rng(seed)
    fine = chance.normal(0, strength, (TILE_PX, TILE_PX))
    fibre = (fine + np.roll(fine, 1, 0) + np.roll(fine, 1, 1)) * 0.6
    levels = np.clip(128.5 + fibre, 0, 255).astype(np.uint8)
    tile = Image.merge("RGB", [Image.fromarray(levels)] * 3)
    cover = Image.new("RGB", image.size)
    for left in range(0, image.width, TILE_PX):
        for top in range(0, image.height, TILE_PX):
            cover.paste(tile, (left, top))
    return ImageChops.add(image, cover, 1, -128)
