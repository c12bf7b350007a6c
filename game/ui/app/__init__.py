"""The application: window, main loop, what it remembers."""
