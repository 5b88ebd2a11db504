"""The exported page of a study: one HTML file that needs nothing beside itself."""
