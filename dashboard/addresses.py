"""Where this instance's two programs are, as seen from this machine."""

from shared.config import Config

_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def proxy_address(config: Config) -> str:
    """Return the proxy's URL, without a path."""
    return address(config.host, config.proxy_port)


def dashboard_address(config: Config) -> str:
    """Return the dashboard's URL, without a path."""
    return address(config.host, config.ui_port)


def binds_all(config: Config) -> bool:
    """Tell whether the programs listen on every address of the machine."""
    return config.host in _WILDCARDS


def address(host: str, port: int) -> str:
    """Return an `http` URL; a wildcard means this machine, and an IPv6 address needs brackets."""
    host = _WILDCARDS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
