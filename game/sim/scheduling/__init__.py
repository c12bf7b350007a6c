"""Who waits, who runs, who gets how many tokens of a step: one file a policy."""
