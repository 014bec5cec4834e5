"""Run a program that dies with its parent. Standard library only: it is executed by path, before anything is imported.

    python -I -S tie.py PARENT_PID UID GID SIGNAL PROGRAM [ARGUMENT…]

The kernel sends SIGNAL to the program when the *thread* that started it ends, whatever ends it (SIGKILL included).
Order matters: changing user clears the request, so the user is changed first; and the parent may have died before the
request was made, so its pid is checked afterwards.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def tie(signal_number: int, parent: int) -> None:
    """Ask for ``signal_number`` at the death of ``parent``; leave at once if it is dead already."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        os._exit(1)


def main(arguments: list[str]) -> None:
    parent, uid, gid, signal_number = (int(value) for value in arguments[:4])
    if uid != os.geteuid():
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    tie(signal_number, parent)
    os.execvp(arguments[4], arguments[4:])


if __name__ == "__main__":
    main(sys.argv[1:])
