"""`python -m contractguard`"""

import sys

from contractguard.cli import main

if __name__ == "__main__":
    sys.exit(main())
