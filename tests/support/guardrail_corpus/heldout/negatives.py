"""What looks sensitive and is not: `make(random)` gives texts in which nothing may be found."""

from collections.abc import Iterator
from random import Random

from tests.support.guardrail_corpus.heldout.credentials import ALNUM, BASE64, DIGITS, HEX, LOWER, text, uuid

FIXED = (
    "API_KEY=your-api-key", "OPENAI_API_KEY=sk-...", "export TOKEN=<your token here>", "password: ${DB_PASSWORD}", "password: {{ vault_db_password }}", "api_key = os.environ['API_KEY']",
    "const key = process.env.STRIPE_KEY;", 'token := os.Getenv("GITHUB_TOKEN")', "secret: ${{ secrets.NPM_TOKEN }}", "apiKey: import.meta.env.VITE_KEY", "Authorization: Bearer $TOKEN",
    'curl -H "Authorization: Bearer ${TOKEN}" https://api.example.com', "password = getpass.getpass()", "password=None", "def login(username: str, password: str) -> Token:", "if password != confirm_password:",
    "SECRET_KEY = config('SECRET_KEY')", "DB_PASSWORD=\n", '"password": null', "password: string;", "interface Login { user: string; password: string }", '<input type="password" name="password" required>',
    "Enter your password:", "Passwords must have at least 12 characters.", "The token has expired, please log in again.", "Invalid API key provided.", "error: missing required field api_key",
    "type Props = { apiKey: string; onChange: (key: string) => void }", "max_tokens=4096", '"max_tokens": 1024, "temperature": 0.2', "prompt_tokens: 1532, completion_tokens: 88", "next_page_token = response.get('nextPageToken')",
    "public_key = private_key.public_key()", "keyboard shortcuts: Ctrl+Shift+P", "primary_key=True", "foreign_key: user_id", "sort_key = lambda item: item.name", 'cache_key = f"user:{user_id}"',
    "user@example.com", "Contact support@example.org", "git@github.com:acme/app.git", "noreply@github.com", "npm i @types/node@20.1.0", "image@2x.png", "@app.route('/login')", "import { Button } from '@acme/ui'", "pip install foo@git+https://github.com/acme/foo",
    "127.0.0.1:8080", "listen 0.0.0.0:9212", "http://localhost:3000", "192.168.1.1", "10.0.0.0/8", "203.0.113.7", "version 1.2.3.4", "python 3.11.7", "v10.4.0.2", "Chrome/126.0.6478.127", "requests==2.31.0", "2001:db8::1", "fe80::1", "::1", "std::vector<int>::iterator", "12:34:56", "00:1a:2b:3c:4d:5e",
    "2024-01-15T10:30:00Z", "1700000000", "1712345678901", "took 1234567890 ns", "id: 1234567890123456", "order 4711-0815", "+0100", "UTC+02:00", "3.14159265358979", "1,234,567,890", "0x7fff5fbff8c0", "#ff00aa", "rgba(255, 128, 0, 0.5)",
    "Visual Studio Code", "New York", "Hello World", "Machine Learning", "United Kingdom", "Monday Morning", "Pull Request", "Model Context Protocol", "Stack Overflow", "Google Cloud Platform", "Red Hat", "San Francisco", "Amazon Web Services", "Big Data", "Quick Start", "Getting Started", "Table of Contents",
    "Apache License, Version 2.0", "Mark the task as done", "Will this work?", "Grace period of 30 days", "May I ask", "Art direction", "the Hunter class", "Rose gold theme", "Python Software Foundation", "owner = self", "name: build-and-test", 'name = "my-package"', "author = models.ForeignKey(User)", "class UserName(str):", "first_name = CharField(max_length=50)", 'full_name = f"{first} {last}"',
    "3 way merge", "step 4 Build Path", "10 Downing tests", "5 Star Rating", "12 Factor App", "404 Not Found", "500 Internal Server Error", "see section 4 Data Model", "8 Core Processor", "line 42 in Main Loop", "Room 12", "street = address.street", "address: 0x1234", "address = socket.getaddrinfo(host, port)", "memory address 140234", "ip address",
    "passport.js", "const passport = require('passport');", "passport.use(new LocalStrategy(verify))", "phone = models.CharField(max_length=20)", "telephone: string", "call 3 functions", "tel: undefined", "ssn: string", "social: true", "iban: optional", "card: Card", "DE: Deutschland", "card_number = fields.String()",
    "-----BEGIN CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----", "if line.startswith('-----BEGIN RSA PRIVATE KEY-----'):", "ssh-keygen -t ed25519", "ssh-rsa public keys", "Bearer authentication", "basic auth is enabled", "jwt.decode(token, key, algorithms=['HS256'])", "eyJ is the prefix of a JWT", "AKIA prefix", "AKIAIOSFODNN7EXAMPLE", "sk_test_ keys are for tests", "ghp_ tokens", "xoxb- is a bot token", "postgres://user:password@localhost/db".replace(":password", ""), "postgres://localhost:5432/app", "https://example.com/@user", "redis://cache:6379/0", "mailto:", "ftp://files.example.com/",
    "salt = bcrypt.gensalt()", "hashlib.sha256(data).hexdigest()", "token = secrets.token_hex(32)", "crypto.randomBytes(16)", "uuid.uuid4()", "csrf_token = get_token(request)", "{% csrf_token %}", "tokenizer = AutoTokenizer.from_pretrained('bert-base-uncased')", "self.token = token", "this.apiKey = apiKey;", "key=value", "key: value", "sessionStorage.getItem('token')", "auth: Auth", "pin: 13", "PIN_COUNT = 4", "GPIO pin 17", "pass", "passing tests", "bypass=true", "compass: north",
    "El usuario olvidó su contraseña.", "Das Passwort ist zu kurz.", "Le mot de passe est obligatoire.", "密码不能为空", "パスワードを入力してください", "пароль обязателен", "Please reset your password at the login page.", "password123 is a weak choice?".replace("password123", "A dictionary word"),
)  # fmt: skip


def make(random: Random) -> list[str]:
    """Return the fixed texts and drawn ones, some six hundred."""
    return [*FIXED, *(shape for _ in range(14) for shape in _drawn(random))]


def _drawn(random: Random) -> Iterator[str]:
    def draw(alphabet: str, length: int) -> str:
        return text(random, alphabet, length)

    version = f"{random.randrange(9)}.{random.randrange(30)}.{random.randrange(30)}"
    yield f"commit {draw(HEX, 40)}"
    yield f"{draw(HEX, 7)} fix the parser"
    yield f"index {draw(HEX, 7)}..{draw(HEX, 7)} 100644"
    yield f'"integrity": "sha512-{draw(BASE64, 86)}=="'
    yield f"    --hash=sha256:{draw(HEX, 64)}"
    yield f'"resolved": "https://registry.example.org/left-pad/-/left-pad-{version}.tgz"'
    yield f"sha256:{draw(HEX, 64)}"
    yield f"md5sum: {draw(HEX, 32)}  file.iso"
    yield f"request_id={uuid(random)}"
    yield f'{{"id": "{uuid(random)}", "status": "ok"}}'
    yield f"trace_id: {draw(HEX, 32)}"
    yield f'ETag: "{draw(HEX, 32)}"'
    yield f"toolu_{draw(ALNUM, 24)}"
    yield f"call_{draw(ALNUM, 24)}"
    yield f"chatcmpl-{draw(ALNUM, 29)}"
    yield f"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{draw(BASE64, 120)}"
    yield f"background:url(data:font/woff2;base64,d09GMgABAAAAA{draw(BASE64, 90)})"
    yield f'<a class="css-{draw(LOWER + DIGITS, 6)}" href="#">x</a>'
    yield f".{draw(LOWER, 5)}-{draw(LOWER, 4)}{{margin:0 {random.randrange(99)}px;color:#{draw(HEX, 6)}}}"
    yield f"function(e,t){{return e.{draw(LOWER, 3)}(t)||n({random.randrange(10**6)})}}"
    yield f"test_{draw(LOWER, 9)}_{draw(LOWER, 7)}[case-{random.randrange(99)}] PASSED"
    yield f"arn:aws:iam::{draw(DIGITS, 12)}:role/deploy"
    yield f"i-{draw(HEX, 17)} running"
    yield f"{random.randrange(2000, 2030)}-{random.randint(1, 12):02d}-{random.randint(1, 28):02d} {random.randrange(24):02d}:{random.randrange(60):02d}:{random.randrange(60):02d}"
    yield f"epoch {random.randrange(15 * 10**8, 18 * 10**8)}"
    yield f"duration_ns={random.randrange(10**9, 10**12)}"
    yield f"lodash@{version}"
    yield f"Downloaded {random.randrange(10**6, 10**9)} bytes in {random.randrange(9)}.{random.randrange(99)} s"
    yield f"width={random.randrange(4000)} height={random.randrange(4000)}"
    yield f"{random.random():.16f} {random.random():.12e}"
    yield f"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8{draw(HEX, 2)}"
