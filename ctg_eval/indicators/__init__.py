"""The engine that computes the catalogue: forms, values, aggregation."""
