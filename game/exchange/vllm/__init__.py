"""The command line of `vllm serve` that a build comes to.

Flags as in vLLM 0.33.0, read in `vllm/engine/arg_utils.py` and `vllm/config` in November 2026.
"""
