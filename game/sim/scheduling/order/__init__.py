"""Who goes first on a card of many slots: one file for each policy, and the table of them."""
