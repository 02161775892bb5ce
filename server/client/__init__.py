"""The only door to the server for programs at the edge: `http` asks, `live` follows; it decides nothing."""
