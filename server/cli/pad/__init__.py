"""The program beside a counter's keypad or call pad; a client of the server like any edge."""
