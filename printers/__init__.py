"""Slips on paper: what is on them, their bytes, the printer and its twin. It never touches the server's stores."""
