"""From an executed notebook to one self-contained page, and the gate before it leaves."""
