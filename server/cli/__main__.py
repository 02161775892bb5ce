"""`python -m server.cli` is `quhao`."""

import sys

from server.cli.entry import main

sys.exit(main())
