"""Contact sheets for our own eyes; no tests live here."""
