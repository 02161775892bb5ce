"""`quhao simulate`: made-up visitors and clerks use a running server as devices and people do, over HTTP only."""
