"""The queue server: from the published language (`wire`) down to the store, and the processes that serve it."""

import gc

# By default a fifth of a start goes into looking for garbage among what is only being loaded.
gc.set_threshold(50_000)
