"""The rules of the hall, pure: tickets, moves, rank, dispatch, calendar, refusals. No I/O, no clock."""
