"""Where the proxy answers, as seen from this machine."""

from shared.config import Config

_WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def proxy_address(config: Config) -> str:
    """Return the proxy's base URL; an address that means every interface is read as loopback."""
    host = _WILDCARDS.get(config.host, config.host)
    return f"http://[{host}]:{config.proxy_port}" if ":" in host else f"http://{host}:{config.proxy_port}"
