"""`quhao torture`: many clients, many faults, and a checker of what was acknowledged."""
