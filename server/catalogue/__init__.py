"""The catalogue of services: read from files, checked whole, indexed for the hot path; it knows no store."""
