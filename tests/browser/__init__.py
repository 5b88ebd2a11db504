"""A package, so that its browser goes before the tests after it come."""
