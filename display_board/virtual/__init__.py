"""The twin of an Onbon font card: decodes frames with tables of its own, so that it finds the encoder's errors."""
