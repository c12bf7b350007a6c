"""Files of other programs, text in and text out: Hugging Face configs in, command lines of servers out.

Faults are told as `game.content` tells those of levels: at a line and column, with what to do.
"""
