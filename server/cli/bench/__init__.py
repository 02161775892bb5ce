"""`quhao bench`: the product measured beside references in the same run, turn about; it changes no installation."""
