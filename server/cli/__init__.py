"""The command line `quhao …`: starts processes and edges as programs; it imports no edge."""
