"""What a shop may keep of a person, and what a person may ask of it."""
