"""HTTP: who asks, what for, and the answer. One module an audience; it decides nothing of the hall itself."""
