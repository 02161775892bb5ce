"""`python -m wechat_bridge.virtual`: says one text to a bridge and prints the reply; with `--api` serves the API."""

import sys

from wechat_bridge.virtual.chat import main
from wechat_bridge.virtual.twin import serve

if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(serve(given[1:]) if given[:1] == ["--api"] else main(given))
