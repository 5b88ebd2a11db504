"""Forms for people who click. Each does what a magic or a function does too."""
