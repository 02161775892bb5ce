"""`quhao voice`: renders the pieces of announcements, and checks and tries what a hall's voice is made of."""
