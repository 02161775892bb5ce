"""The touch kiosk (取号机): one visitor at the screen, drawn in Kivy; it never reaches a store."""
