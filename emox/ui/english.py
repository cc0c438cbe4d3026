"""The page says that it is English and is: Gradio alone would mix in words of the browser's language.

Gradio 6.31 reads navigator.language as its bundle starts, sets <html lang> to it and takes its own words from there.
What `launch` is told to put into the head comes later than that, so the page itself is changed on its way out.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEAD = b"<head>"
ENGLISH = b'<script>Object.defineProperty(navigator, "language", { value: "en" });</script>'


class InEnglish:
    """ASGI middleware: in the page, and in no other answer, Gradio's bundle finds an English browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """An answer is passed on as it is unless it is the page."""
        if scope["type"] != "http" or scope["path"].removeprefix(scope.get("root_path", "")) not in ("", "/"):
            await self.app(scope, receive, send)
            return

        held: list[Message] = []  # the length of the page must be told before the page

        async def changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                held.append(message)
                return
            if held and HEAD in message.get("body", b""):
                message["body"] = message["body"].replace(HEAD, HEAD + ENGLISH, 1)
                headers = MutableHeaders(scope=held[0])
                headers["content-length"] = str(int(headers["content-length"]) + len(ENGLISH))
            while held:
                await send(held.pop())
            await send(message)

        await self.app(scope, receive, changed)
