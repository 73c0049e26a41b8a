"""Making reports: what is out of date, one notebook after the other, published atomically."""
