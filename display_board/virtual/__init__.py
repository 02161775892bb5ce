"""The twins of LED boards: they decode frames with tables of their own, and so find the encoders' errors."""
