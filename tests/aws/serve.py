"""`python serve.py ministack|moto PORT`: an emulator that ends when its standard input does.

So nothing is left running, however the tests end.
"""

import os
import sys
import threading


def end_with_standard_input() -> None:
    """The tests hold the other end and never write."""
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Serves until standard input ends."""
    kind, port = sys.argv[1:]
    threading.Thread(target=end_with_standard_input, daemon=True).start()
    if kind == "moto":
        from moto.server import main as serve

        serve(["-H", "127.0.0.1", "-p", port])
    else:
        import asyncio

        from hypercorn.asyncio import serve
        from hypercorn.config import Config
        from mended import mend
        from ministack.app import app

        mend()
        config = Config()
        config.bind = [f"127.0.0.1:{port}"]
        config.keep_alive_timeout = 75
        config.loglevel = "WARNING"
        asyncio.run(serve(app, config))


if __name__ == "__main__":
    main()
