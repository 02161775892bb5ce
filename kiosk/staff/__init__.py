"""What only the hall's staff may do at the kiosk: behind a code, and never in a visitor's way."""
