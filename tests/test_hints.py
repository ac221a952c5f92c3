"""What a mistyped name was probably meant to be."""

import pytest

from dlbook._hints import did_you_mean


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("minst", "; did you mean 'mnist'?"),
        ("SVHN", "; did you mean 'svhn'?"),
        ("imagenet", ""),
        (None, ""),
    ],
)
def test_the_nearest_name_is_suggested(name, hint):
    """Case does not count; far from all names nothing is said."""
    assert did_you_mean(name, ["mnist", "svhn"]) == hint


def test_names_keep_their_case():
    """A capital in the right name stays in the suggestion."""
    assert did_you_mean("adaptd", ["Adapted"]) == "; did you mean 'Adapted'?"
