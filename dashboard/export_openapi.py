"""`python -m dashboard.export_openapi > frontend/openapi.json`: the API as a document.

The front-end's client is generated from that file; a test says when it is out of date.
"""

import json
import sys
from pathlib import Path

from dashboard.app import create_app
from shared.config import Config


def openapi_text() -> str:
    """Return the document as indented JSON; it depends on the code alone."""
    config = Config(_env_file=None, data_dir=Path("/nonexistent"))
    return json.dumps(create_app(config).openapi(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
