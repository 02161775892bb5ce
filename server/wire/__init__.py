"""The published language of quhao: what edge programs, pages and the server say to each other. No I/O."""
