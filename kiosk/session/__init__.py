"""One visitor at the screen as values: what is shown, touched and to be done. No I/O, no clock, no Kivy."""
