"""Contact sheets to print or send: pictures in a table with labels, page by page."""
