"""What a kiosk does while no server answers: numbers of its own, journalled, printed, and merged on return."""
