"""LED boards of a hall: follows the calls, sends them to the boards and reports what was shown; it decides nothing."""
