"""Where the `quhao` command begins: it loads the rest, and ends in silence if it is interrupted before that is done."""

INTERRUPTED = 130
"""128 and the number of SIGINT, as shells have it."""


def main() -> int:
    """Run the command line."""
    try:
        from server.cli.main import main as run  # takes a second and more on a small machine

        return run()
    except KeyboardInterrupt:
        return INTERRUPTED
