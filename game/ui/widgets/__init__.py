"""The widget tree: a widget measures itself, takes a rectangle, draws into it and answers events."""
