"""Statistical secrecy: the one door that a figure passes before it may be shown."""
