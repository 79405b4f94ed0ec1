"""People over HTTP: tokens, who I am, where I am signed in."""
