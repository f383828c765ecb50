"""`python -m bot` is the same as `requestline`."""

from bot.cli import main

main()
