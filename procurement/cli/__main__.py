"""``python -m procurement.cli`` is the ``procurement`` command."""

from procurement.cli.main import main

main()
