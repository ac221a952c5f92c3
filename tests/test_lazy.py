"""Lazy tables load a module when one of its names is asked for."""

import pytest

from dlbook._lazy import lazy_table


def test_a_name_is_found_in_its_module():
    """The table says where a name lives, and lists all names."""
    get, names = lazy_table("json", {"JSONDecoder": "decoder", "a": "none"})
    from json.decoder import JSONDecoder

    assert get("JSONDecoder") is JSONDecoder
    assert names() == ["JSONDecoder", "a"]


def test_a_name_outside_the_table_is_an_attribute_error():
    """The error is the one that Python gives for a module's attribute."""
    get, _ = lazy_table("json", {"JSONDecoder": "decoder"})
    with pytest.raises(AttributeError, match="'json' has no attribute 'x'"):
        get("x")
