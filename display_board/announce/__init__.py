"""The hall's voice: calls said one after the other, by the sound card of the machine that drives the boards."""
