"""Outbox and schedules, and later the archive: what keeps going by itself. Repeating any of it is harmless."""
