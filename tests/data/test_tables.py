"""Tables, series and texts: every fault has a file and a line."""

import csv
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from serving import result_or_fault

from dlbook.data.tables import read_series, read_table, read_text


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder for files that hypothesis overwrites."""
    return tmp_path_factory.mktemp("tables")


def file(folder, content, name="a.csv"):
    """A file with ``content``, text or bytes."""
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return folder / name


NUMBERS = arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.just(3)),
    elements=st.floats(allow_nan=True, allow_infinity=False),
)


@given(NUMBERS, st.booleans(), st.sampled_from(["\n", "\r\n"]))
@settings(deadline=None)
def test_round_trip(folder, table, header, end):
    """Numbers come back exactly, NaN as NA, with or without a header."""
    lines = ["a,b,c"] * header
    for row in table.tolist():
        lines.append(",".join("NA" if v != v else repr(v) for v in row))
    path = file(folder, end.join(lines) + end)
    if header or any(v == v for v in table[0]):
        np.testing.assert_array_equal(read_table(path, 3), table)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", ": the file is empty"),
        ("\n \n", ": the file is empty"),
        ("a,b\n", ": a header and no rows"),
        ("1,2\n3,4,5\n", "line 2: expected 2 fields, got 3"),
        ("1,2\n\n3\n", "line 3: expected 2 fields, got 1"),
        ("1,2\n3,x\n", "line 2: 'x' is no number"),
        ("1,2\n3,\n", "line 2: '' is no number"),
        ("1,2\n3,nan\n", "line 2: 'nan' is no number"),
        ("1,2\n3,inf\n", "line 2: 'inf' is no number"),
        ("1,2\n3,1e999\n", "line 2: '1e999' is no number"),
        ("1,2\n3,1_0\n", "line 2: '1_0' is no number"),
        ("1,2\n3,٣\n", "line 2: '٣' is no number"),
        ("1,2\n3,0x4\n", "line 2: '0x4' is no number"),
        ('1,2\n3,"4\n', "line 2: "),
        (b"1,2\n3,\xff\n", "not text in UTF-8"),
        ("<html>\n", "line 1: expected 2 fields, got 1"),
    ],
)
def test_malformed_table(tmp_path, content, message):
    """Ragged rows, words and odd numbers are named with their line."""
    path = file(tmp_path, content)
    with pytest.raises(ValueError, match=rf"a\.csv.*{message}"):
        read_table(path, 2)


def test_byte_order_mark(tmp_path):
    """A byte order mark is no part of the first number."""
    path = file(tmp_path, "\ufeff1,2\n")
    np.testing.assert_array_equal(read_table(path, 2), [[1, 2]])


def test_table_by_hand(tmp_path):
    """A header, blanks and a missing value are read."""
    path = file(tmp_path, "a, b\n 1, NA\n\n-2.5,.5e1\n")
    np.testing.assert_array_equal(
        read_table(path, 2), [[1, np.nan], [-2.5, 5]]
    )


def test_series_by_hand(tmp_path):
    """Months and values are read in order."""
    path = file(tmp_path, '"Month","Value"\n"1949-12",112\n"1950-01",118\n')
    values, dates = read_series(path)
    np.testing.assert_array_equal(values, [112, 118])
    assert (
        dates.tolist()
        == np.array(["1949-12", "1950-01"], "datetime64[M]").tolist()
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("month,value\n", "a header and no rows"),
        ("m,v\n1949-13,1\n", "line 2: '1949-13' is no month"),
        ("m,v\n1949,1\n", "line 2: '1949' is no month"),
        ("m,v\n1949-01,1\n1949-03,2\n", "line 3: the months are not conse"),
        ("m,v\n1949-02,1\n1949-01,2\n", "line 3: the months are not conse"),
        ("m,v\n1949-01,many\n", "line 2: 'many' is no number"),
    ],
)
def test_malformed_series(tmp_path, content, message):
    """A month that is none, or that is missing, is named with its line."""
    with pytest.raises(ValueError, match=rf"a\.csv.*{message}"):
        read_series(file(tmp_path, content))


@pytest.mark.parametrize("reader", [read_text, read_series])
@given(data=st.binary(max_size=60))
@settings(deadline=None)
def test_arbitrary_bytes(folder, reader, data):
    """Whatever the bytes, a result or a ValueError comes."""
    path = file(folder, data)
    result_or_fault(reader, path)


@given(st.text(st.sampled_from('0123456789.,+-eENA"\n\r\0 x'), max_size=40))
@settings(deadline=None, max_examples=300)
def test_arbitrary_tables(folder, text):
    """A file nearly a table gives finite or missing numbers or a fault."""
    path = file(folder, text)
    table = result_or_fault(lambda p: read_table(p, 2), path)
    assert table is None or table.shape[1] == 2
    assert table is None or not np.isinf(table).any()


def test_a_long_field(tmp_path):
    """A field beyond the csv module's limit is a fault with its line."""
    field = "1" * (csv.field_size_limit() + 1)
    with pytest.raises(ValueError, match=r"a\.csv, line 1: "):
        read_table(file(tmp_path, f"{field},2\n"), 2)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_python_ends_them(tmp_path, end):
    """Whatever ends the lines, a text is what ``open`` gives."""
    text = "To be,\nor not:\x0b\u2028 — é\n\n"
    path = file(tmp_path, text.replace("\n", end))
    assert read_text(path) == path.read_text("utf-8") == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_table_with_any_line_ends(tmp_path, end):
    """A table is the same whatever ends its lines, the last or none."""
    path = file(tmp_path, end.join(["a,b", "1,2", "3,4"]))
    np.testing.assert_array_equal(read_table(path, 2), [[1, 2], [3, 4]])


def test_a_field_of_two_lines(tmp_path):
    """Quoted digits on two lines are no number, whatever lies between."""
    path = file(tmp_path, '1,"2\n3",4\n')
    with pytest.raises(ValueError, match=r"a\.csv, line 2: '2\\n3' is no num"):
        read_table(path, 3)


def test_too_many_rows(tmp_path):
    """A table far larger than any of the book's ends early, with a line."""
    path = file(tmp_path, "1,2\n" * 1_000_000)
    tracemalloc.start()
    with pytest.raises(ValueError, match="line 100001: at most 100,000 rows"):
        read_table(path, 2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**28


def test_too_many_bytes(tmp_path):
    """A file too large for any text or table is not read."""
    path = tmp_path / "a.txt"
    with path.open("wb") as opened:
        opened.truncate(2**40)
    with pytest.raises(ValueError, match=r"a\.txt: 1,099,.*at most 67,108"):
        read_text(path)
