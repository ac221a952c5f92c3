"""Deep Learning, Checked: the package behind the textbook.

Chapters, tests and readers import what they need from the subpackages;
importing ``dlbook`` itself loads nothing, prints nothing and seeds nothing.
"""

__version__ = "0.1.0"
