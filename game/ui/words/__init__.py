"""What the screens say, in the player's language, and how text is laid out."""
