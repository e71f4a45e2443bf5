"""Whom the page admits, where ``test_server.py`` cannot easily look."""

from __future__ import annotations

import pytest

pytest.importorskip("aiohttp", reason="the extra serve is not installed")

from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from coach_tui.web.access import MAX_VISITORS, Access

ADDRESS = "127.0.0.1:8000"


def admitted(access: Access, *, visitor: str = "", occupant: str | None = None) -> str | int:
    """The visitor that a request with a cookie becomes, else the status of the refusal."""
    headers = {"Host": ADDRESS, "Cookie": f"coach-tui-8000={visitor}"}
    path = "/" if visitor else f"/?token={access.token}"
    answer = access.admit(make_mocked_request("GET", path, headers=headers), occupant)
    return answer.status if isinstance(answer, web.Response) else answer


def test_a_visitor_stays_the_same_until_so_many_others_had_the_link_that_it_is_forgotten():
    access = Access([ADDRESS], 8000)
    first = str(admitted(access))
    others = [admitted(access) for _ in range(MAX_VISITORS - 1)]
    assert len({first, *others}) == MAX_VISITORS
    assert admitted(access, visitor=first) == first
    admitted(access)
    assert admitted(access, visitor=first) == 403
    assert admitted(access, visitor=str(others[0])) == others[0]


def test_a_browser_that_is_refused_because_another_has_the_app_takes_no_place_among_the_visitors():
    access = Access([ADDRESS], 8000)
    first = str(admitted(access))
    for _ in range(MAX_VISITORS):
        assert admitted(access, occupant=first) == 409
    assert admitted(access, visitor=first, occupant=first) == first
