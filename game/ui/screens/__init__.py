"""One file a screen; the app shows the topmost of a stack of them."""
