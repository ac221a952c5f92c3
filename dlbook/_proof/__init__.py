"""The judge behind ``dlbook.proof``, which alone imports it."""
