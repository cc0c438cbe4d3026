"""The page is changed on its way out, and its told length with it; nothing else is."""

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from emox.ui.english import ENGLISH, InEnglish

PAGE = "<!doctype html><html><head><title>é</title></head><body>&lt;head></body></html>"


def answer(page: str, path: str, root_path: str = "") -> bytes:
    """What a browser gets of `page` there; the test client raises where its length is not as told."""

    async def shown(_request: object) -> HTMLResponse:
        return HTMLResponse(page)

    app = Starlette(routes=[Route("/", shown), Route("/file", shown)], middleware=[Middleware(InEnglish)])
    found = TestClient(app, root_path=root_path).get(path)
    assert int(found.headers["content-length"]) == len(found.content)
    return found.content


@pytest.mark.parametrize("root_path", ["", "/space"])
def test_the_script_comes_before_everything_else_in_the_head(root_path: str) -> None:
    changed = answer(PAGE, "/", root_path)
    assert changed == PAGE.encode().replace(b"<head>", b"<head>" + ENGLISH, 1)


def test_other_answers_stay_as_they_are() -> None:
    assert answer(PAGE, "/file") == PAGE.encode()
    assert answer("<html>no head</html>", "/") == b"<html>no head</html>"
