"""`tycoon export`: a build in the words of a real server."""


def print_export(level_name: str, solution_name: str, to: str) -> int:
    """Print the export of that format, and return the exit status."""
    from game.content.load import load_level, load_solution
    from game.exchange.vllm.command import vllm_serve

    writers = {"vllm": vllm_serve}
    print(writers[to](load_level(level_name), load_solution(solution_name)), end="")
    return 0
