"""The build's own scripts: execute, build, check."""
