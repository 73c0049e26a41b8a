"""What a report looks at: the context of a run, a theme's indicators, what is not known."""
