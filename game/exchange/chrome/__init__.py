"""Chrome and Perfetto traces of runs."""
