"""The command ``tradebook``: the only room that reads a command line.

`main` has the list of the subcommands; each of them is a module that turns options into calls of the rooms below.
"""
