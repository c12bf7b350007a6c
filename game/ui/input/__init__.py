"""Keyboard, mouse and game controller: what is pressed, and what it does."""
