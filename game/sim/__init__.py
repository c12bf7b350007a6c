"""The simulation: requests, packets, links, cards and machines, ticked 60 times a simulated second.

Imports `physics` and the standard library only. It opens no file, reads no clock, and names no colour and no
sound. `spec` is what goes in, `simulation` is where the tick is, `machines/` holds one file a tile.
"""
