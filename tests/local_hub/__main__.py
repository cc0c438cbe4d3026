"""A small Hub to try the publishing commands on by hand: python -m tests.local_hub, until Ctrl+C.

Everything it is given lies in memory and is gone at the end.
"""

import tempfile
import threading
from pathlib import Path

from tests.local_hub.server import client_environment, running_hub
from tests.local_hub.state import OWNER


def main() -> None:
    """Prints what another terminal is to be told, and answers until it is interrupted."""
    with running_hub() as hub, tempfile.TemporaryDirectory() as cache:
        for name, value in client_environment(hub, Path(cache)).items():
            print(f"export {name}={value}")
        print(f"# {OWNER} is the owner whose repositories this token may write", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("# gone, with all it held")


if __name__ == "__main__":
    main()
