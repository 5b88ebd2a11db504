"""Grids as files for others: pages, contact sheets, tables, originals."""
