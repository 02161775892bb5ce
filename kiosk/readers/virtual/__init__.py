"""The twins of a card reader and a scanner: they listen and fail like the real things, and share no driver code."""
