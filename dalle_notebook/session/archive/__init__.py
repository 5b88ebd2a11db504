"""The verbs of the archive, as cells, terminals and functions have them."""
