"""The queue server: from the published language (`wire`) down to the store, and the processes that serve it."""
