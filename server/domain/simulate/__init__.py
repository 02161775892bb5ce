"""A hall's day as made-up people live it: who comes, what for, and what each clerk does next. No I/O, no clock."""
