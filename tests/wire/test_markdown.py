"""Markdown that anybody wrote becomes HTML that nobody is hurt by."""

import pytest

from heardback.wire.markdown import html_from


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://tracker.example/pixel.gif)",
        "<a href='x' onclick='alert(1)'>x</a>",
        "<svg/onload=alert(1)>",
        "<style>body{display:none}</style>",
        '[x](https://a.example "t" onmouseover=alert(1))',
        "<iframe src='//a.example'></iframe>",
        "\x00<scr\x00ipt>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(hostile):
    html = html_from(hostile).lower()
    for tag in ("<script", "<img", "<svg", "<style", "<iframe", 'href="javascript', 'href="data', "<a href='x'"):
        assert tag not in html


def test_headings_leave_the_first_two_levels_to_the_page():
    assert html_from("# One\n\n###### Six") == "<h3>One</h3>\n<h6>Six</h6>\n"


def test_what_a_proposal_needs_stays():
    html = html_from("1. *a*\n2. **b**\n\n| x |\n| --- |\n| `y` |\n\n> q\n\n[l](https://a.example)")
    for part in ("<ol>", "<em>a</em>", "<strong>b</strong>", "<table>", "<code>y</code>", "<blockquote>"):
        assert part in html
    assert '<a href="https://a.example" rel="noopener noreferrer nofollow">l</a>' in html
