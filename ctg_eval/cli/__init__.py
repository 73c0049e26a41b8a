"""The command `ctg-eval`: one file a command, French help, one sentence for a user's mistake."""

from ctg_eval.cli.main import main

__all__ = ["main"]
