"""Who may talk to the chat page: this machine and its own page, and no site in another tab."""

from aiohttp import web

from bot.playground.chats import Json

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def check_neighbour(request: web.Request) -> None:
    """Refuses a name that merely points here (DNS rebinding), and what another site asks for."""
    origin = request.headers.get("Origin")
    if request.url.host not in LOOPBACK or (origin and origin != f"http://{request.host}"):
        raise web.HTTPForbidden(text="This page is only for the machine it runs on.")


async def act_of(request: web.Request) -> Json:
    """What a person did. Only JSON is read: another site's page cannot send that here unasked."""
    check_neighbour(request)
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(text="Send JSON.")
    try:
        act = await request.json()
    except ValueError as error:
        raise web.HTTPBadRequest(text="That is no JSON.") from error
    if not isinstance(act, dict):
        raise web.HTTPBadRequest(text="Send a JSON object.")
    return act
