"""Confine the process that reads uploads: memory, time, size of files, no network, no programs.

Windows has none of this and macOS only the limits of resources; there the process still ends with
its time, and the drivers that follow addresses are off everywhere.
"""

from __future__ import annotations

import ctypes
import platform
import struct
import sys

from ...base.limits import limit, limit_bytes

_OPEN_FILES = 64

_NO_NEW_PRIVILEGES = 38
_SET_SECCOMP = 22
_SECCOMP_FILTER = 2
_PERMISSION_DENIED = 13

# Numbers of system calls and of the architecture, as the kernel's tables give them.
_MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_DENIED = {
    # socket, connect, execve, kill, ptrace, execveat, io_uring_setup
    "x86_64": (41, 42, 59, 62, 101, 322, 425),
    "aarch64": (198, 203, 221, 129, 117, 281, 425),
}
_X32_CALLS = 0x40000000

_LOAD = 0x20
_JUMP_IF_EQUAL = 0x15
_JUMP_IF_AT_LEAST = 0x35
_RETURN = 0x06
_ALLOW = 0x7FFF0000
_REFUSE = 0x00050000 | _PERMISSION_DENIED
_AT_NUMBER = 0
_AT_MACHINE = 4


def confine(limits: str = "child") -> None:
    """Put the limits on this process; for good. Call before any library starts a thread.

    Parameters
    ----------
    limits : {"child", "ground"}
        Which limits of time and output, by how their names begin.
    """
    _limit_resources(limits)
    if sys.platform == "linux":
        _deny_system_calls()


def _limit_resources(limits: str) -> None:
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  not there on Windows

    seconds, output = limit("child_cpu_s"), limit_bytes("child_output_mb")
    if limits == "ground":
        seconds, output = limit("ground_cpu_s"), limit_bytes("ground_output_mb")
    wanted = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: output,
        resource.RLIMIT_NOFILE: _OPEN_FILES,
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":  # macOS reserves more address space than this from the start
        wanted[resource.RLIMIT_AS] = limit_bytes("child_memory_mb")
    for name, value in wanted.items():
        _, hard = resource.getrlimit(name)
        allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
        # The kernel's plain kill comes at the hard limit; one second earlier it says why.
        resource.setrlimit(name, (allowed, allowed + 1 if name == resource.RLIMIT_CPU else allowed))


def _deny_system_calls() -> None:
    """Refuse sockets, programs and signals to others; a kernel that cannot is left as it is."""
    machine = platform.machine()
    if machine not in _MACHINES:
        return
    program = _filter(_MACHINES[machine], _DENIED[machine])
    instructions = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(instructions))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_SET_SECCOMP, _SECCOMP_FILTER, ctypes.c_char_p(header), 0, 0)


def _filter(machine: int, denied: tuple[int, ...]) -> bytes:
    """Return the classic BPF program: refuse the calls named, allow every other."""
    checks = [(_JUMP_IF_AT_LEAST, _X32_CALLS), *((_JUMP_IF_EQUAL, number) for number in denied)]
    steps = [
        (_LOAD, 0, 0, _AT_MACHINE),
        (_JUMP_IF_EQUAL, 1, 0, machine),
        (_RETURN, 0, 0, _ALLOW),
        (_LOAD, 0, 0, _AT_NUMBER),
    ]
    # From each check a hit jumps over the checks that follow and the closing "allow".
    steps += [(code, len(checks) - place, 0, value) for place, (code, value) in enumerate(checks)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
