"""`tycoon schema`: the JSON Schema of the two kinds of files."""

import json


def print_schema(kind: str) -> None:
    """Print the schema of "level" or "solution" files."""
    from game.content.level import Level
    from game.content.solution import Solution

    shape = Level if kind == "level" else Solution
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape.model_json_schema()}
    print(json.dumps(schema, indent=2))
