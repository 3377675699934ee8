"""Images of PostgreSQL, Redis and Caddy made from Debian's packages: they stand for the official ones that docker-compose.yml names."""

import asyncio
from pathlib import Path

from tests.support import engine
from tests.support.base_image import archived, bootstrapped

_PACKAGES = "postgresql,redis-server,caddy,ca-certificates"
_IMAGES = {
    "POSTGRES_IMAGE": ("codegate-test-postgres", ["/usr/local/bin/start-postgres"]),
    "REDIS_IMAGE": ("codegate-test-redis", ["redis-server"]),
    "CADDY_IMAGE": ("codegate-test-caddy", ["caddy", "run", "--config", "/etc/caddy/Caddyfile"]),
}
"""By the variable of the compose file: name and command."""
_PROGRAMS = {
    "start-postgres": """#!/bin/sh
set -eu
data=/var/lib/postgresql/data
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
mkdir -p "$data"
chown postgres "$data"
chmod 700 "$data"
if [ ! -s "$data/PG_VERSION" ]; then
    printf %s "$POSTGRES_PASSWORD" > /tmp/password
    chmod 644 /tmp/password
    setpriv --reuid postgres --regid postgres --clear-groups \\
        initdb --pgdata "$data" --username "$POSTGRES_USER" --pwfile /tmp/password --auth scram-sha-256 >&2
    echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
    setpriv --reuid postgres --regid postgres --clear-groups sh -c "
        pg_ctl --pgdata $data --wait --options '-c listen_addresses= -c unix_socket_directories=/tmp' start &&
        PGPASSWORD=$POSTGRES_PASSWORD createdb --host /tmp --username $POSTGRES_USER $POSTGRES_DB; pg_ctl --pgdata $data --wait stop" >&2
fi
exec setpriv --reuid postgres --regid postgres --clear-groups \\
    postgres -D "$data" -c 'listen_addresses=*' -c unix_socket_directories=/tmp
""",
    "pg_isready": '#!/bin/sh\nexec /usr/lib/postgresql/*/bin/pg_isready "$@"\n',
    "redis-server": '#!/bin/sh\nexec /usr/bin/redis-server "$@" --protected-mode no\n',
}
"""What the official images bring and Debian's packages do not: a first start, and being reachable in the network."""


def make_server_images(socket: Path, folder: Path) -> dict[str, str]:
    """Make the images in an engine; return them by the compose file's variables. Skips where that cannot be done."""
    tree = bootstrapped(folder, _PACKAGES)
    for name, text in _PROGRAMS.items():
        program = tree / "usr/local/bin" / name
        program.write_text(text)
        program.chmod(0o755)
    archive = archived(tree)
    for name, command in _IMAGES.values():
        words = ", ".join(f'"{word}"' for word in command)
        asyncio.run(engine.import_image(socket, archive.read_bytes(), name, f"CMD [{words}]"))
    archive.unlink()
    return {variable: name for variable, (name, _) in _IMAGES.items()}
