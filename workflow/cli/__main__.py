"""`python -m workflow.cli`: the same command where the script is not installed."""

from workflow.cli.command import main

# The processes that make paper import this module again.
if __name__ == "__main__":
    main()
