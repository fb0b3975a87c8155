"""`python -m bot` and the `wirewatch` command."""


def main() -> None:
    """Runs the command line, imported only here: worker processes import this file and need none of it."""
    from bot.cli import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
