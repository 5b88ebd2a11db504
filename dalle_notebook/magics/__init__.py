"""What a user types in a cell.

Loading the extension must cost next to nothing, so this package's modules import
IPython only; the rest of the product is loaded at the first use of a magic.
"""
