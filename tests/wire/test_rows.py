"""Files as they come: every row is read or set apart, whatever stands in it."""

import gzip
import io

import pytest

from heardback.wire import rows
from heardback.wire.rows import BadRow, Row, Unreadable, rows_in


def read(content: bytes) -> tuple[list[str], list[Row | BadRow]]:
    found = rows_in(io.BufferedReader(io.BytesIO(content)))
    return found.columns, list(found.each)


def values(content: bytes) -> list[object]:
    return [row.values if isinstance(row, Row) else row.why for row in read(content)[1]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_as_spreadsheets_write_it(delimiter, start, end):
    lines = ["title,a b", '"one, ; | \t two","said ""no"""', "", "three,"]
    content = (start + end.join(lines[:1]) + end).replace(",", delimiter)
    content += f'"one, ; | \t two"{delimiter}"said ""no"""{end}{end}three{delimiter}{end}'
    columns, found = read(content.encode())
    assert columns == ["title", "a b"]
    assert found == [
        Row(2, {"title": "one, ; | \t two", "a b": 'said "no"'}),
        Row(4, {"title": "three", "a b": ""}),
    ]


def test_a_row_of_csv_may_stand_on_many_lines():
    _, found = read(b'title,text\na,"one\ntwo\n\nthree"\nb,c\n')
    assert found == [Row(2, {"title": "a", "text": "one\ntwo\n\nthree"}), Row(6, {"title": "b", "text": "c"})]


def test_of_two_columns_with_one_name_the_first_counts():
    columns, found = read(b"title,note,note\na,b,c\n")
    assert columns == ["title", "note"]
    assert found == [Row(2, {"title": "a", "note": "b"})]


def test_rows_of_csv_that_do_not_fit_are_set_apart_with_their_text():
    _, found = read(b'title,text\nshort\n1,2,3\nbad,\xff\n"a"b,c\nfine,row\nnever,"closed\nto the end\n')
    assert [row.line for row in found] == [2, 3, 4, 5, 6, 7]
    assert [row.why for row in found if isinstance(row, BadRow)] == [
        "It has 1 columns, the header 2.",
        "It has 3 columns, the header 2.",
        "Not UTF-8.",
        "Not CSV: ',' expected after '\"'.",
        "Not CSV: unexpected end of data.",
    ]
    assert found[2].text == "bad,\\xff"
    assert found[4] == Row(6, {"title": "fine", "text": "row"})
    assert found[5].text == 'never,"closed\nto the end'


def test_json_lines_and_what_is_none():
    deep = b'{"title":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    lines = [b'{"title": "a"}', b"", b'["a"]', b'{"title": ', b'{"title": "\xff"}', deep, b'{"n": NaN}',
             b'{"n": ' + b"9" * 5000 + b"}", b'{"title": "z"}']  # fmt: skip
    said = values(b"\n".join(lines))
    assert said[0] == {"title": "a"}
    assert said[1] == "A row is a JSON object: {…}."
    assert said[2].startswith("Not JSON: ")
    assert said[3] == "Not UTF-8 at byte 12 of the line."
    assert all(isinstance(why, str) and why.startswith("Not JSON: ") for why in said[4:7])
    assert said[-1] == {"title": "z"}


def test_columns_of_json_lines_are_those_of_the_first_rows_with_what_lies_in_objects():
    columns, _ = read(b'{"title": "a"}\n{"text": "b", "customer": {"email": "c", "name": "d"}}\n')
    assert columns == ["title", "text", "customer.email", "customer.name"]


def test_a_line_that_is_too_long_is_cut_and_set_apart(monkeypatch):
    monkeypatch.setattr(rows, "LINE_LONGEST", 100)
    _, found = read(b'{"title": "' + b"x" * 1000 + b'"}\n{"title": "b"}\n')
    assert found[0].why == "The line is longer than 100 bytes."
    assert found[1] == Row(2, {"title": "b"})


@pytest.mark.parametrize(
    "content", [b"title\na\nb\n", b'{"title": "a"}\n{"title": "b"}\n'], ids=["csv", "json lines"]
)  # fmt: skip
def test_packed_is_seen_from_the_content(content):
    assert [row.values["title"] for row in read(gzip.compress(content))[1]] == ["a", "b"]
    assert [row.values["title"] for row in read(gzip.compress(content[:9]) + gzip.compress(content[9:]))[1]] == [
        "a",
        "b",
    ]


def test_what_is_cut_short_is_read_to_where_it_goes():
    content = b"".join(b'{"title": "%d and more to pack"}\n' % n for n in range(5000))
    found = rows_in(io.BufferedReader(io.BytesIO(gzip.compress(content)[:-2000])))
    got = []
    with pytest.raises(Unreadable, match=r"cut short after line \d+"):
        for row in found.each:
            got.append(row)
    assert 1000 < len(got) < 5000
    assert all(isinstance(row, Row) for row in got)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n  \n", "empty"),
        (b'[{"title": "a"}]', "JSON lines"),
        ("title\na\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04whatever", "spreadsheet"),
        (b"tit\xffle,b\n1,2\n", "not UTF-8"),
        (b"\x1f\x8bnot really", "damaged|cut short"),
    ],
)
def test_a_file_that_holds_no_rows_says_why(content, why):
    with pytest.raises(Unreadable, match=why):
        read(content)
