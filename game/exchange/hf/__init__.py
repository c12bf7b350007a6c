"""A model's config.json from the Hugging Face hub, read as vLLM reads it, and what it comes to as a row."""
