"""`python -m contractguard`, and the command `contractguard`."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    # `-m` looks for modules in the working directory first. That is a part of the change that is checked: a file there
    # which is called like a module of ours would run, and could end the process as a pass.
    del sys.path[0]

import atexit
import os
from contextlib import suppress

try:
    from contractguard.cli import main
except KeyboardInterrupt:  # `main` tells of one that comes later
    os._exit(130)


def run() -> None:
    """Run the command line and end the process.

    The process ends without taking its objects apart one by one: of a large description there are millions, and that
    takes a tenth of the whole run for nothing. What was registered to happen at the end does happen.
    """
    code = main()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            with suppress(OSError):  # `main` has flushed standard output; what else was to be said is lost
                stream.flush()
    os._exit(code)


if __name__ == "__main__":
    run()
