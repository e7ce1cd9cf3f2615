"""Reads as much of Apple's object files and static libraries as the framework and its check need to know, and joins
libraries for several architectures, as `lipo -create` does."""

import struct
from dataclasses import dataclass, field

FAT, OBJECT = b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe"
ARCHITECTURES = {0x0100000C: "arm64", 0x01000007: "x86_64"}
# Where the parts of a joined file begin: at multiples of two to this power.
ALIGNMENT = 3
PLATFORMS = {1: "macos", 2: "ios", 7: "ios-simulator"}
# Load commands, of <mach-o/loader.h>.
SYMTAB, SEGMENT, VERSION_MIN_IPHONEOS, BUILD_VERSION = 0x02, 0x19, 0x25, 0x32
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
    segments: set[str] = field(default_factory=set)
    exported: set[str] = field(default_factory=set)
    undefined: set[str] = field(default_factory=set)


def slices(data):
    """The libraries in a file: its parts if it is for several architectures, or the file itself."""
    if data[:4] != FAT:
        return [data]
    (count,) = struct.unpack_from(">I", data, 4)
    parts = [struct.unpack_from(">5I", data, 8 + 20 * i) for i in range(count)]
    return [data[offset : offset + size] for _, _, offset, size, _ in parts]


def join(libraries):
    """One file of libraries for different architectures; a single one stays as it is. See <mach-o/fat.h>."""
    if len(libraries) == 1:
        return libraries[0]
    table, body = [], b""
    start = 8 + 20 * len(libraries)
    for library in libraries:
        body += b"\0" * (-(start + len(body)) % (1 << ALIGNMENT))
        cpu, kind = processor(library)
        table.append(struct.pack(">5I", cpu, kind, start + len(body), len(library), ALIGNMENT))
        body += library
    return FAT + struct.pack(">I", len(libraries)) + b"".join(table) + body


def processor(library):
    """The processor of a library, as its first object names it."""
    _, body = next(members(library))
    return struct.unpack_from("<2I", body, 4)


def objects(data):
    """The object files in a static library."""
    return (read(name, body) for name, body in members(data))


def members(data):
    """The files in a static library, with their names. Its table of contents is left out."""
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
            yield name, body
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
        elif command == SEGMENT:
            (sections,) = struct.unpack_from("<I", data, at + 64)
            starts = (at + 72 + 80 * i + 16 for i in range(sections))
            made.segments |= {data[start : start + 16].rstrip(b"\0").decode() for start in starts}
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
