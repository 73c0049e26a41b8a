"""Official files → observations: recognition, readers by shape, and the store."""
