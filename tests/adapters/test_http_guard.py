"""Failure table, row 31: nothing private is reached, however it is written, and no server there is connected to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_network

import pytest

from bot.adapters.http.guard import Guard
from bot.ports import FetchRequest
from tests.adapters.web import FEED, Limits, answering, failure_at, failure_of, fetcher, serving, talking

SPELLINGS = (
    # the loopback address in decimal, hexadecimal, octal, short, full-width, encoded, with a dot and as a name
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "017700000001"),
    *("0177.0.0.1", "0177.0.0.01", "127.0.0.1.", "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "%31%32%37.0.0.1"),
    *("localhost", "LOCALHOST", "localhost.", "127.255.255.254"),
    # this host
    *("0", "0.0.0.0", "0x0", "00000000", "0.0.0.1"),
    # the same within IPv6: mapped, compatible, translated, 6to4, Teredo, with a zone
    *("[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]"),
    *("[::ffff:0:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]"),
    *("[2001:0:7f00:1::]", "[::1%25lo]", "[::1%lo]", "[fe80::1%25eth0]"),
    # private, shared, link-local (where clouds keep their secrets), site-local, documentation, multicast, reserved
    *("10.0.0.1", "0xa.0.0.1", "172.16.0.1", "192.168.1.1", "3232235777", "169.254.169.254", "2852039166"),
    *("0xa9fea9fe", "[::ffff:169.254.169.254]", "[fd00:ec2::254]", "100.64.0.1", "100.100.100.200", "192.0.0.192"),
    *("198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "[fe80::1]", "[fec0::1]", "[fc00::1]"),
    *("[ff02::1]", "[2001:db8::1]", "[100::1]", "[64:ff9b::10.0.0.1]"),
    # somebody else's name before an @, a backslash or a #
    *("news.example@127.0.0.1", "news.example:80@127.0.0.1", "news.example%40127.0.0.1", "127.0.0.1%00.news.example"),
)  # fmt: skip


@dataclass
class Port:
    """A port of every address of this machine, and who came there."""

    number: int
    guests: list[str] = field(default_factory=list)


@asynccontextmanager
async def port_everywhere() -> AsyncIterator[Port]:
    """A server on every address of this machine that answers whoever comes."""
    with socket.socket(socket.AF_INET) as probe:
        probe.bind(("127.0.0.1", 0))
        port = Port(probe.getsockname()[1])

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port.guests.append(str(writer.get_extra_info("sockname")))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + FEED)

    async with talking(talk, ["0.0.0.0", "::"] if socket.has_ipv6 else ["0.0.0.0"], port.number):
        yield port


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_of_a_private_address_is_connected_to(host: str):
    async with port_everywhere() as port:
        error = await failure_at(f"http://{host}:{port.number}/", Limits(networks=(), total_s=2))
    assert not port.guests
    assert error.kind in ("blocked_address", "dns")


def test_there_are_more_than_39_spellings():
    assert len(set(SPELLINGS)) >= 39


ADDRESSES = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fec0::1", "64:ff9b::7f00:1")


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_public_name_that_leads_to_a_private_address_is_not_asked(address: str):
    """DNS rebinding: only the address that is connected to counts."""
    async with port_everywhere() as port:
        limits = Limits(networks=(), names_lead_to=address)
        error = await failure_at(f"http://news.example:{port.number}/feed", limits)
    assert (port.guests, error.kind) == ([], "blocked_address")


@pytest.mark.parametrize("host", ["127.0.0.2", "10.1.2.3", "[::1]", "2130706434", "169.254.169.254"])
async def test_a_redirect_to_a_private_address_is_not_followed(host: str):
    """The first server is allowed, its neighbours are not."""
    only_here = Limits(networks=(ip_network("127.0.0.1/32"),))
    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(port_everywhere())
        leading = answering(b"", 302, Location=f"http://{host}:{port.number}/secret")
        error = await failure_at(await stack.enter_async_context(serving(leading)), only_here)
    assert (port.guests, error.kind) == ([], "blocked_address")


async def test_an_allowed_network_opens_itself_and_nothing_beside_it():
    async with port_everywhere() as port, fetcher(Limits(networks=(ip_network("127.0.0.1/32"),))) as http:
        assert (await http.fetch(FetchRequest(f"http://127.0.0.1:{port.number}/"))).body == FEED
        for host in ("127.0.0.0", "127.0.0.2", "[::1]", "[::ffff:127.0.0.2]"):
            assert (await failure_of(http, FetchRequest(f"http://{host}:{port.number}/"))).kind == "blocked_address"
    assert len(port.guests) == 1


def test_an_allowed_network_is_open_to_the_last_address_however_it_is_written():
    guard = Guard((ip_network("10.1.2.0/30"), ip_network("fd00::/127")))
    assert all(map(guard.permits, ("10.1.2.0", "10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "fd00::1")))
    assert not any(map(guard.permits, ("10.1.1.255", "10.1.2.4", "::ffff:10.1.2.4", "fd00::2", "127.0.0.1")))


@pytest.mark.parametrize("host", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_may_be_asked(host: str):
    assert Guard(()).permits(host)
