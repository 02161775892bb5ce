"""Who is asking and what they may do: tokens, sign-ins, the one permission table; it serves no route."""
