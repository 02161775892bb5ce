"""The printer's twin: listens and shows paper like the real thing, fails when told to, shares no driver code."""
