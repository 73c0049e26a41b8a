"""The workbook that a territory fills: its sheets read one by one, every cell typed and checked."""
