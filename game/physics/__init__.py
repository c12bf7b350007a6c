"""The laws of LLM serving as pure functions, and the published data of models, cards and links that they act on.

Imports the standard library only. `units` names the time base, `models`, `cards` and `links` are data with
their sources, `laws` turns them into integers that the simulation counts in.
"""
