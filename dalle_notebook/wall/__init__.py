"""The wall of pictures, as the Jupyter server and the kernel tell of it.

Both have the same view in the page (`labextension/static/gallery.js`), so what they
answer is written once: how a question is read, what a page is told, and what it may
change.
"""
