"""The addresses of the board: what everybody may read, and what one can do there."""

from django.urls import path, register_converter

from heardback.board.queries import KnownIssue
from heardback.portal import board, follower, joining_in
from heardback.portal.history import history


class Numbered:
    """A number that stays, and a title behind it that is there to be read: "12-counts-went-down", or "12"."""

    regex = r"[0-9]{1,18}(?:-[^/]*)?"

    def to_python(self, value: str) -> int:
        return int(value.split("-", 1)[0])

    def to_url(self, value: int | KnownIssue) -> str:
        if isinstance(value, int):
            return str(value)
        return f"{value.number}-{value.slug}" if value.slug else str(value.number)


register_converter(Numbered, "numbered")
board_addresses = [
    path("board/", board.boards, name="boards"),
    path("board/follow/<str:token>/", follower.follower, name="follower"),
    path("board/follow/<str:token>/stop/", follower.one_press, name="stop-following"),
    path("board/<slug:product>/", board.board, name="board"),
    path("board/<slug:product>/status.json", board.status, name="status"),
    path("board/<slug:product>/history.atom", history, name="history"),
    path("board/<slug:product>/<numbered:issue>/", board.known, name="known"),
    path("board/<slug:product>/<numbered:issue>/me-too/", joining_in.me_too_page, name="me_too"),
    path("board/<slug:product>/<numbered:issue>/me-too/counted/", joining_in.counted, name="counted"),
    path("board/<slug:product>/<numbered:issue>/follow/", joining_in.follow_page, name="follow"),
    path("board/<slug:product>/<numbered:issue>/follow/asked/", joining_in.asked, name="follow_asked"),
]
