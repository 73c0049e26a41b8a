"""What a reader sees: French numbers and words, figures, tables, and the page’s metadata."""
