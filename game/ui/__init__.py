"""The desktop game: window, screens and widgets. Everything the player sees is put together here."""
