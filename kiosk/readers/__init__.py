"""What reads a visitor's card or code: protocols, lines and the thread that polls; nothing of a card is stored."""
