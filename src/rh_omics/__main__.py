"""Run the command line with ``python -m rh_omics``."""

from rh_omics.cli import main

if __name__ == "__main__":
    main()
