"""`python3 -m recorder --upstream PORT`: listens on a free port and prints its number."""

import argparse

from .gateway import Gateway


def main() -> None:
    """Serves until the process is killed."""
    parser = argparse.ArgumentParser(prog="recorder", description=__doc__)
    parser.add_argument("--upstream", type=int, required=True, help="port of the emulator")
    parser.add_argument("--account", required=True, help="id of the account that the emulator holds")
    gateway = Gateway(**vars(parser.parse_args()))
    print(gateway.server_port, flush=True)
    gateway.serve_forever()


if __name__ == "__main__":
    main()
