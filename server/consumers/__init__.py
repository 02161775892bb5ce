"""Archive, outbox and schedules: what keeps going by itself. Repeating any of it is harmless."""
