"""What a run tells whoever looks at it: states, laws and measures, read off a simulation and never written to it."""
