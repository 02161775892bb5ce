"""What the hall is asked to do: each decides by the rules and sends one plan to the store. It knows no HTTP."""
