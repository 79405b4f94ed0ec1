"""What a shop sells: artworks, products, variants, prices."""
