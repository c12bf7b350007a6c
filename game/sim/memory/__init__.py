"""VRAM: who holds how much of it, and in which pieces a sequence takes it."""
