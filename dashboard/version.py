"""The version that the API document and the page's foot show; the project file says the same."""

VERSION = "2.0.0"
