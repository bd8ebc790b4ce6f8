"""Loaded into a client, by PYTHONPATH with AMR_DNS=127.0.0.1:PORT in its environment: names that the local Azure's DNS
knows lead where it says, all other names as before."""

import os
import socket
import struct

_TIMEOUT_S = 2
_TYPE_A = 1
_CLASS_IN = 1
_system_getaddrinfo = socket.getaddrinfo


def _skip_name(answer: bytes, at: int) -> int:
    while True:
        length = answer[at]
        if length >= 0xC0:  # a pointer to where the rest of the name stands already (RFC 1035, 4.1.4)
            return at + 2
        at += 1 + length
        if length == 0:
            return at


def _addresses(answer: bytes) -> list:
    questions, records = struct.unpack(">HH", answer[4:8])
    at = 12
    for _ in range(questions):
        at = _skip_name(answer, at) + 4
    found = []
    for _ in range(records):
        at = _skip_name(answer, at)
        kind, _, _, length = struct.unpack(">HHIH", answer[at : at + 10])
        at += 10
        if kind == _TYPE_A and length == 4:
            found.append(socket.inet_ntoa(answer[at : at + 4]))
        at += length
    return found


def _resolve(host: str) -> list:
    labels = [label.encode("idna") for label in host.rstrip(".").split(".")]
    name = b"".join(bytes([len(label)]) + label for label in labels) + b"\0"
    query_id = os.urandom(2)
    query = query_id + struct.pack(">HHHHH", 0x0100, 1, 0, 0, 0) + name + struct.pack(">HH", _TYPE_A, _CLASS_IN)
    server, port = os.environ["AMR_DNS"].rsplit(":", 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(_TIMEOUT_S)
        udp.connect((server, int(port)))
        udp.send(query)
        answer = udp.recv(4096)
    return _addresses(answer) if answer[:2] == query_id else []


def _is_name(host: object) -> bool:
    if not isinstance(host, str) or host in ("", "localhost") or ":" in host:
        return False
    try:
        socket.inet_aton(host)
        return False
    except OSError:
        return True


def _getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):
    if _is_name(host) and family in (0, socket.AF_INET):
        try:
            addresses = _resolve(host)
        except (OSError, UnicodeError, struct.error, IndexError):
            addresses = []
        if addresses:
            return [
                entry
                for address in addresses
                for entry in _system_getaddrinfo(address, port, family, type, proto, flags)
            ]
    return _system_getaddrinfo(host, port, family, type, proto, flags)


if "AMR_DNS" in os.environ:
    socket.getaddrinfo = _getaddrinfo
