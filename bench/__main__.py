"""Run every measurement and print its table."""

import sys

from bench import issue_and_check

if __name__ == "__main__":
    sys.exit(issue_and_check.main())
