"""Carriers: the texts in which values occur. `{v}` is the value, `{k}` a key, `{K}` the same in capitals."""

SECRET_CARRIERS = (
    "{K}={v}\n",
    "export {K}={v}\n",
    'export {K}="{v}"',
    "LOG=debug\n{K}={v}\nPORT=8080\n",
    "{k}: {v}\n",
    "app:\n  {k}: {v}\n  region: eu\n",
    'app:\n  {k}: "{v}"\n',
    '{{"{k}": "{v}", "region": "eu"}}',
    '{{\n  "{k}": "{v}"\n}}',
    'body = "{{\\"{k}\\": \\"{v}\\"}}"',
    '{k} = "{v}"',
    "{k} = '{v}'",
    'const {c} = "{v}";',
    "const client = new Client({{ {c}: '{v}' }});",
    'client = Client({k}="{v}", timeout=30)',
    'private static final String {K} = "{v}";',
    '{c} := "{v}"',
    'let {k}: &str = "{v}";',
    '[default]\n{k} = {v}\nregion = eu-west-1\n',
    'variable "{k}" {{\n  default = "{v}"\n}}',
    'provider "x" {{\n  {k} = "{v}"\n}}',
    "ENV {K}={v}",
    "docker run -e {K}={v} -p 80:80 app:latest",
    "curl -H 'Authorization: Bearer {v}' https://api.acme.io/v1/items",
    'curl -H "X-Api-Key: {v}" https://api.acme.io/v1/items',
    "Authorization: Bearer {v}\nAccept: */*\n",
    "https://api.acme.io/v1/items?{k}={v}&page=2",
    "helm install app ./chart --set auth.{c}={v}",
    "tool login --{d} {v}",
    "tool login --{d}={v} --verbose",
    "  1042  export {K}={v}\n  1043  make deploy\n",
    "Traceback (most recent call last):\n  File \"app.py\", line 3\nValueError: bad {k} '{v}'\n",
    "+{K}={v}\n-{K}=old\n",
    "commit 1a2b3c4\n\n    add {k}={v} for staging\n",
    '- name: {K}\n  value: "{v}"\n',
    'env:\n  - name: {K}\n    value: {v}\n',
    "<add key=\"{c}\" value=\"{v}\" />",
    "<{c}>{v}</{c}>",
    "INSERT INTO settings (name, value) VALUES ('{k}', '{v}');",
    "os.environ['{K}'] = '{v}'",
    "config.{c} = \"{v}\"",
    "  \"env\": {{ \"{K}\": \"{v}\" }}",
    "2024-05-01T10:00:00Z INFO starting with {k}={v}",
    "| {k} | {v} |",
    "set {K}={v}\r\nnode app.js",
    "Here is my {k}: {v} please keep it safe.",
)
"""Forty-six carriers of credentials."""

PASSWORD_CARRIERS = (
    "DB_PASSWORD={v}\n",
    'DB_PASSWORD="{v}"',
    "export PGPASSWORD='{v}'",
    "PGPASSWORD={v} psql -h db -U app",
    "password: {v}\n",
    'spring:\n  datasource:\n    username: app\n    password: {v}\n',
    '{{"username": "app", "password": "{v}"}}',
    '{{"auth": "{{\\"user\\": \\"app\\", \\"password\\": \\"{v}\\"}}"}}',
    'password = "{v}"',
    "password = '{v}'",
    "db.connect(user='app', password='{v}')",
    'const password = "{v}";',
    "[client]\nuser = root\npassword = {v}\n",
    "sshpass -p '{v}' ssh root@10.0.0.5",
    'mysql -u root -p"{v}" shop',
    "docker login -u app -p '{v}' registry.acme.io",
    "tool --username app --password '{v}'",
    "Server=db;Database=shop;User Id=app;Password={v};Encrypt=true",
    "Server=db;Uid=app;Pwd={v};",
    "CREATE USER app IDENTIFIED BY '{v}';",
    "ALTER USER app WITH PASSWORD '{v}';",
    "machine ftp.acme.io login app password {v}\n",
    "The password is {v} and the user is app.",
    "pw: {v}",
    "Passwort: {v}",
    "contraseña: {v}",
    "<password>{v}</password>",
    "- name: MYSQL_ROOT_PASSWORD\n  value: '{v}'\n",
    "redis-cli -h cache -a '{v}' ping",
    "requests.get(url, auth=('app', '{v}'))",
    "ansible_password: '{v}'",
    'echo "{v}" | docker login -u app --password-stdin',
    "smtp_pass={v}",
    "curl -u 'app:{v}' https://files.acme.io/x",
    "define('DB_PASSWORD', '{v}');",
    'System.setProperty("javax.net.ssl.keyStorePassword", "{v}");',
    "user.setPassword(\"{v}\");",
    "MYSQL_PWD={v} mysqldump shop",
    "keytool -genkey -storepass '{v}' -alias x",
    "    password => '{v}',",
)

URL_CARRIERS = (
    "DATABASE_URL=postgres://app:{v}@db.acme.io:5432/main",
    "mysql://root:{v}@10.1.2.3/shop",
    "mongodb+srv://svc:{v}@cluster0.mongodb.net/?retryWrites=true",
    "redis://:{v}@cache:6379/0",
    "amqp://guest:{v}@mq:5672/%2f",
    'url: "postgresql+asyncpg://app:{v}@db/main"',
    "git clone https://bot:{v}@git.acme.io/org/repo.git",
    "jdbc:postgresql://app:{v}@db:5432/main",
    "ftp://user:{v}@files.acme.io/in",
    "HTTPS_PROXY=http://proxyuser:{v}@proxy.corp:3128",
)

EMAIL_CARRIERS = ("Contact {v} for access.", '{{"email": "{v}"}}', "From: <{v}>\n", "email={v}", "mailto:{v}", "git config user.email {v}", "Author: x <{v}>", "INSERT INTO users VALUES (3, '{v}', now());", "('{v}',),", "user,{v},active", '{{\\"mail\\":\\"{v}\\"}}', "ERROR could not deliver to {v}: 550")
PHONE_CARRIERS = ("Call me at {v} tomorrow.", '{{"phone": "{v}"}}', "Tel: {v}\n", "phone={v}", "mobile: {v}", "Phone number: {v}, ext none", "INSERT INTO c (phone) VALUES ('{v}'); -- phone", "contact: {v}", "fax {v}", "tel:{v}", "whatsapp {v}")
SSN_CARRIERS = ("SSN: {v}", '{{"ssn": "{v}"}}', "social security number {v}", "ssn={v}", "patient SSN {v} admitted", "Her number is {v}.", "INSERT INTO p (ssn) VALUES ('{v}');")
CARD_CARRIERS = ("Card: {v}", '{{"card_number": "{v}"}}', "pay with {v} exp 12/27", "cc={v}", "INSERT INTO p (pan) VALUES ('{v}');", "number: {v}\ncvv: 123", "charged visa {v} ok")
IBAN_CARRIERS = ("IBAN: {v}", '{{"iban": "{v}"}}', "Please transfer to {v} by Friday.", "iban={v}", "account;{v};EUR")
IP_CARRIERS = ("connection from {v} refused", '{{"ip": "{v}"}}', "ssh root@{v}", "HOST={v}", "Failed login for admin from {v} port 22", "server {v};", "client_ip: {v}", "{v} - - [01/May/2024:10:00:00 +0000] \"GET / HTTP/1.1\" 200 12")
NAME_CARRIERS = ("Author: {v}\n", '{{"full_name": "{v}"}}', '{{"name": "{v}", "id": 4}}', "Signed-off-by: {v} <x@acme.io>", "Dear {v},\n", "Best regards,\n{v}\n", "I spoke with {v} about the contract.", "Patient: {v}\n", "customer_name: {v}", "Assigned to {v} yesterday.", "name = \"{v}\"", "From: {v} <x@acme.io>", "INSERT INTO people (name) VALUES ('{v}');", "# maintained by {v}", "Mr. {v} called.", "My name is {v}.", "Co-authored-by: {v} <y@acme.io>", "<name>{v}</name>", "Employee,{v},HR", "meeting notes: {v} will follow up")
ADDRESS_CARRIERS = ("Ship to: {v}\n", '{{"address": "{v}"}}', "She lives at {v}.", "address: {v}\n", "Billing address = {v}", "street_address='{v}'", "Our office: {v}\nOpen 9-5", "INSERT INTO c (addr) VALUES ('{v}');", "Deliver the package to {v} please")
PASSPORT_CARRIERS = ("Passport No: {v}", '{{"passport_number": "{v}"}}', "passport {v} issued in 2019", "passport_no={v}", "Reisepass: {v}", "Her passport number is {v}.", "pasaporte {v}", "Passport: {v}, expires soon")
AWS_CARRIERS = ("AWS_ACCESS_KEY_ID={i}\nAWS_SECRET_ACCESS_KEY={s}\n", "[default]\naws_access_key_id = {i}\naws_secret_access_key = {s}\n", '{{"AccessKeyId": "{i}", "SecretAccessKey": "{s}"}}', "boto3.client('s3', aws_access_key_id='{i}', aws_secret_access_key='{s}')", 'access_key = "{i}"\nsecret_key = "{s}"', "aws configure set aws_secret_access_key {s} # {i}", "{i}:{s}", "key {i} secret {s}")
JWT_CARRIERS = ("Authorization: Bearer {v}", '{{"token": "{v}"}}', "JWT={v}", "Set-Cookie: session={v}; HttpOnly", "token: {v}", "decoded {v} failed", "https://x.acme.io/cb#id_token={v}&state=1")
PEM_CARRIERS = ("{v}\n", 'key = """{v}"""', "cat id_rsa\n{v}\n$", '{{"private_key": "{e}\\n"}}', "KEY='{e}'", "tls.key: |\n    {y}\n", "private_key: {e}")
