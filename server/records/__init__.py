"""What SQL keeps: centres, catalogue, accounts, devices, sign-ins, the outbox; it knows no rule of the hall."""
