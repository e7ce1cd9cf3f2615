"""Reads as much of Apple's object files and static libraries as the framework and its check need to know."""

import struct
from dataclasses import dataclass, field

FAT, OBJECT = b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"
ARCHITECTURES = {0x0100000C: "arm64", 0x01000007: "x86_64"}
PLATFORMS = {1: "macos", 2: "ios", 7: "ios-simulator"}
# Load commands, of <mach-o/loader.h>.
SYMTAB, VERSION_MIN_IPHONEOS, BUILD_VERSION = 0x02, 0x25, 0x32
# The flag of an image that an extension of an app may load.
EXTENSION_SAFE = 0x02000000
# Parts of the type of a symbol, of <mach-o/nlist.h>.
DEBUGGING, PRIVATE, TYPE, EXTERNAL = 0xE0, 0x10, 0x0E, 0x01


@dataclass
class Object:
    """An object file, or an image that was linked."""

    name: str
    architecture: str
    flags: int
    platform: str | None = None
    oldest: str | None = None
    exported: set[str] = field(default_factory=set)
    undefined: set[str] = field(default_factory=set)


def slices(data):
    """The libraries in a file: its parts if it is for several architectures, or the file itself."""
    if data[:4] != FAT:
        return [data]
    (count,) = struct.unpack_from(">I", data, 4)
    parts = [struct.unpack_from(">5I", data, 8 + 20 * i) for i in range(count)]
    return [data[offset : offset + size] for _, _, offset, size, _ in parts]


def objects(data):
    """The object files in a static library. Its table of contents is left out."""
    if data[:8] != b"!<arch>\n":
        raise ValueError("this is not a static library")
    at = 8
    while at + 60 <= len(data):
        name, size = data[at : at + 16].decode().strip(), int(data[at + 48 : at + 58])
        body = data[at + 60 : at + 60 + size]
        if name.startswith("#1/"):
            # The name stands before the content.
            length = int(name[3:])
            name, body = body[:length].rstrip(b"\0").decode(), body[length:]
        if not name.startswith("__.SYMDEF"):
            yield read(name, body)
        at += 60 + size + size % 2


def read(name, data):
    """Reads one object file or image of 64 bits."""
    if data[:4] != OBJECT:
        raise ValueError(f"{name} is not an object file of 64 bits")
    _, cpu, _, _, commands, _, flags, _ = struct.unpack_from("<8I", data)
    made = Object(name, ARCHITECTURES.get(cpu, hex(cpu)), flags)
    at = 32
    for _ in range(commands):
        command, size = struct.unpack_from("<2I", data, at)
        if command == BUILD_VERSION:
            platform, oldest = struct.unpack_from("<2I", data, at + 8)
            made.platform, made.oldest = PLATFORMS.get(platform, str(platform)), version(oldest)
        elif command == VERSION_MIN_IPHONEOS:
            made.platform, made.oldest = "ios", version(*struct.unpack_from("<I", data, at + 8))
        elif command == SYMTAB:
            symbols(data, struct.unpack_from("<4I", data, at + 8), made)
        at += size
    return made


def version(packed):
    """A version as people write it."""
    return f"{packed >> 16}.{packed >> 8 & 0xFF}"


def symbols(data, table, made):
    """Sorts what other objects see of this one, and what it wants of them."""
    start, count, names, size = table
    text = data[names : names + size]
    for i in range(count):
        name, kind = struct.unpack_from("<IB", data, start + 16 * i)
        if kind & DEBUGGING or not kind & EXTERNAL:
            continue
        name = text[name : text.index(b"\0", name)].decode()
        if kind & TYPE == 0:
            made.undefined.add(name)
        elif not kind & PRIVATE:
            made.exported.add(name)
