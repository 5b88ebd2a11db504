"""`python -m dalle_notebook` is `dalle-notebook`, where scripts are not on the path."""

from dalle_notebook.cli import main

main(prog_name="dalle-notebook")
