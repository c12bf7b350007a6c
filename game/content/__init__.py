"""Level and solution files: their schema, reading and writing them, their faults, and what they build.

`level` and `solution` are the shapes, `load` reads them by path or id, `build` turns them into a simulation's spec,
`write` writes a solution. Everything that is wrong with a file is told at once, as a `ContentError`.
"""
