"""``python -m whichpool``: the same as the command ``whichpool``."""

from whichpool_start import main

if __name__ == "__main__":
    main()
