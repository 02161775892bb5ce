"""The kiosk's screens in Kivy: they show a view and report touches; they decide nothing and ask nobody."""
