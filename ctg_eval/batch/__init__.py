"""Making reports: what is out of date, made by one or two processes, published atomically."""

import sys

# nbformat imports jsonschema, which compiles at once the grammar of web addresses where it finds
# `rfc3987_syntax` (JupyterLab brings it): more than a second in each process, to check none here.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: not to be found
