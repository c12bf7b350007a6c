"""What users ask for, and when: the terms of a workload, and the processes by which prompts arrive."""
