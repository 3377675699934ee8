"""Keys and ciphers. Only `keys` reads files; the ciphers get their keys as arguments."""
