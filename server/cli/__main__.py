"""`python -m server.cli` is `quhao`."""

import sys

from server.cli.main import main

sys.exit(main())
