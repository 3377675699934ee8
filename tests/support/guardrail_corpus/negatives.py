"""Hard negatives: look-alikes in which nothing may be found."""

from random import Random

from tests.support.guardrail_corpus.values import draw

_FIXED = r"""
owner = self
name = self.name
password = os.environ["DB_PASSWORD"]
password = os.getenv("DB_PASSWORD", "")
DB_PASSWORD=${DB_PASSWORD}
password: ${{ secrets.DB_PASSWORD }}
password: {{ .Values.db.password }}
password = var.db_password
def login(user: str, password: str) -> bool:
function login(username, password) {
password: string;
interface Credentials { username: string; password: string }
<input type="password" name="password" placeholder="Password">
Forgot your password? Reset your password here.
The password is required.
The password is not correct.
Password must be at least 12 characters long.
password = getpass.getpass("Password: ")
api_key = os.environ["API_KEY"]
const apiKey = process.env.API_KEY;
OPENAI_API_KEY=sk-your-key-here
ANTHROPIC_API_KEY=<your-api-key>
api_key: "xxxxxxxxxxxxxxxxxxxxxxxx"
token = get_token(request)
token: Token | None = None
tokens = tokenizer.encode(text)
max_tokens = 4096
"input_tokens": 1234, "output_tokens": 5678
next_page_token = response.get("nextPageToken")
secretKeyRef: {name: db, key: password}
key = "user_profile_settings_dialog"
cache_key = "user:42:profile"
primary_key=True, index=True
sort_keys=True
--- a/src/scheduler-config.ts
git@github.com:org/repo.git
icon@2x.png
logo@3x.webp
user@example.com
jane.doe@example.org
npm install @types/node@20.1.0
uses: actions/checkout@v4
@app.route("/users/<int:id>")
import x from "@scope/package"
127.0.0.1:8080
0.0.0.0
10.0.12.7
192.168.1.1
172.16.0.4
203.0.113.42
version 1.2.3.4
v10.4.12.2
Chrome/120.0.6099.109 Safari/537.36
pip install foo==1.2.3.4
::1
fe80::1
2001:db8::8a2e:370:7334
std::vector<std::string>
crate::a::b
12:30:45
aa:bb:cc:dd:ee:ff
commit 9fceb02d0ae598e95dc970b74767f19372d61af8
index 83db48f..bf12ab3 100644
sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
"integrity": "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg=="
"resolved": "https://packages.example.com/left-pad/-/left-pad-1.3.0.tgz#5b8a3a7765dfe001261dde915589e782f8c94d1e"
ETag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
id: 550e8400-e29b-41d4-a716-446655440000
request_id=7f3c9a12-4b1e-4c6e-9d52-1a2b3c4d5e6f
created_at: 1700000000
timestamp=1716200000123
2024-05-01T10:00:00+0100
+0100
+00:00
color: #ff8800
#1a2b3c
0xdeadbeef
3 way merge
step 4 build path
404 Not Found
2 Factor Authentication
Visual Studio Code
United States of America
Build and Test
Getting Started
Hello World
Apache License, Version 2.0
All Rights Reserved
Mark the field as required
Will Render this into shape
Grace Period
The Hunter class extends Animal
Dear Sir or Madam,
New York
San Francisco
Los Angeles
name: Build and Deploy
"name": "left-pad"
name = "My Application"
author = models.ForeignKey(User)
Author: TODO
Name: Value
Content-Type: application/json
Accept-Language: en-US,en;q=0.9
ISBN 978-3-16-148410-0
order 4539148803436468
invoice 2024-000123
tracking 1Z999AA10123456784
phone: null
phone: string
tel: undefined
total: 1234567890
passport.js 0.6.0
const passport = require("passport");
passport.use(new LocalStrategy(opts));
ssn: null
ssn VARCHAR(11)
https://user:${PASSWORD}@host/path
https://example.com:8080/@me
http://localhost:3000/path
postgres://user:password@localhost/db?sslmode=${MODE}
https://github.com/org/repo/blob/9fceb02d0ae598e95dc970b74767f19372d61af8/README.md
-----BEGIN PUBLIC KEY-----
-----BEGIN CERTIFICATE-----
ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDkzNW5kZmdoamtsbXBxcnN0dXZ3eHl6MTIzNDU2Nzg5
AKIAIOSFODNN7EXAMPLE
wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
password=********
password: <redacted>
"password": "***"
token=[REDACTED]
pass
passed = True
passing: 42
compass: north
spinner: true
pin_memory=True
bypass = lambda x: x
Bearer token authentication
Authorization: Bearer ${TOKEN}
Authorization: Bearer <token>
headers["Authorization"] = f"Bearer {token}"
if password == confirm_password:
password_hash = hash_password(password)
self._password = password
password=password,
secret_name = "prod/db"
SECRET_KEY = config("SECRET_KEY")
x-api-key: {{api_key}}
data:image/png;base64,iVBORw0KGgo=
export PATH=$PATH:/usr/local/bin
rm -rf node_modules/.cache
ps aux | grep python
kubectl get pods -n kube-system
docker run -p 8080:80 nginx:1.25
mkdir -p /var/lib/postgresql/data
tar -xzf archive-2024.01.15.tar.gz
mysql -u root -p shop
git commit -m "Fix the password reset"
Europe/Berlin
en-GB-oxendict
utf8mb4_unicode_ci
application/vnd.api+json
arn:aws:iam::123456789012:role/Admin
arn:aws:s3:::my-bucket/path
i-0abcd1234efgh5678
subnet-0a1b2c3d4e5f67890
vpc-12345678
projects/my-project/locations/europe-west1
gcr.io/my-project/my-image:latest
ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
xoxb-your-token-here
AIzaSy...your-key
<YOUR_ACCESS_TOKEN>
eyJ
eyJhbGciOiJIUzI1NiJ9
abcdefghijklmnopqrstuvwxyz0123456789
ABCDEFGHIJKLMNOPQRSTUVWXYZ
1234567890
0123456789abcdef
lorem ipsum dolor sit amet consectetur
handleUserAuthenticationTokenRefresh()
getElementById("password-field")
PASSWORD_MIN_LENGTH = 12
TOKEN_EXPIRY_SECONDS=3600
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "csrftoken"
JWT_ALGORITHM = "HS256"
AWS_REGION=eu-central-1
AWS_PROFILE=production
"licenseKey": null
"publicKey": "pk"
Street View API
Main Street
Park Avenue is nice
Wall Clock
Copyright (c) 2024 The Authors
Thanks for your help!
Best practices
Kind regards
Regards
Hello there,
Hi team,
Dear customer,
"""


def _generated() -> list[str]:
    random = Random(11)
    hexadecimal = "0123456789abcdef"
    lines: list[str] = []
    words = [
        "user",
        "session",
        "cache",
        "profile",
        "order",
        "invoice",
        "scheduler",
        "config",
        "handler",
        "service",
        "route",
        "token",
        "parser",
        "value",
        "index",
    ]
    for _ in range(30):
        a, b, c = random.sample(words, 3)
        lines += (
            f"commit {draw(random, hexadecimal, 40)}",
            f"checksum = {draw(random, hexadecimal, 64)}",
            f'{a}_{b} = "{b}_{c}_{a}"',
            f"const {a}{b.title()} = {c}.{a}{b.title()}();",
            f"{a}-{b}-{c}: {random.randint(1, 99)}",
            f"id={draw(random, hexadecimal, 8)}-{draw(random, hexadecimal, 4)}-4{draw(random, hexadecimal, 3)}-8{draw(random, hexadecimal, 3)}-{draw(random, hexadecimal, 12)}",
            f"epoch {random.randint(1_600_000_000, 1_800_000_000)}",
            f"order number {random.randint(10**8, 10**9 - 1)}",
            f"{random.randint(1, 20)}.{random.randint(0, 30)}.{random.randint(0, 99)}",
            f'  File "/srv/{a}/{b}.py", line {random.randint(1, 999)}, in {c}_{a}',
            f"import {a}.{b} as {c}",
            f"rgb({random.randint(0, 255)}, {random.randint(0, 255)}, {random.randint(0, 255)})",
        )
    return lines


NEGATIVES: tuple[str, ...] = (*(line for line in _FIXED.splitlines() if line.strip()), *_generated())
