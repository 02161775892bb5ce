"""The live store: keys, scripts, and the records they hold. It knows no rules of the hall."""
