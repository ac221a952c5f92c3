"""The build's own scripts: execute, build, check."""

import sys

# For a format that no notebook has, jsonschema would read a grammar of web
# addresses, three seconds long, whenever nbformat is imported.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
