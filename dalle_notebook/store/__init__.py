"""The archive: every picture that was ever received, and what it answers.

Originals are files named by the hash of their bytes, each with a small JSON
record beside it. The index is a SQLite file that can be rebuilt from those
records at any time; the journal of claims cannot, and is written durably.
Everything here is synchronous; several processes may use one archive.
"""
