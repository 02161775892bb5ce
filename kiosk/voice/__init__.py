"""What a kiosk says and sounds like: speech, a click, a chime; without a voice it goes on silently."""
