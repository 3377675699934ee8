"""Where people's data stand. `{v}` is the value."""

NAMES = (
    "Author: {v}\n", "Signed-off-by: {v} <dev@kestrel-labs.io>\n", "From: {v} <x@kestrel-labs.io>\nTo: team\n", "Dear {v},\n\nthank you for the report.\n",
    "Hi {v}, could you look at this?\n", "Best regards,\n{v}\nHead of Platform\n", '{{"name": "{v}", "role": "admin"}}', '{{"full_name": "{v}", "id": 17}}',
    "customer_name: {v}\n", "name,email\n{v},x@kestrel-labs.io\n", "| Name | Team |\n|---|---|\n| {v} | Core |\n", "INSERT INTO staff (full_name, age) VALUES ('{v}', 41);\n",
    "I spoke with {v} about the outage yesterday.\n", "The patient, {v}, was admitted on Monday.\n", "{v} approved the change.\n", "Please forward this to {v} before noon.\n",
    'user = User(name="{v}", active=True)\n', "// TODO({v}): remove this\n", "Co-authored-by: {v} <a@kestrel-labs.io>\n", "assignee: {v}\nstatus: open\n", "<author>{v}</author>\n",
    "Ansprechpartner: {v}\n", "Ich habe mit {v} telefoniert.\n", "Contactez {v} pour plus d'informations.\n", "Hable con {v} mañana.\n", "Kontakt: {v}\n",
    "Contract between Acme Ltd and {v}, born 4 May 1981.\n", "Meeting notes\nAttendees: {v}, Ops team\n", "{v} wrote:\n> looks good\n", "Reviewed by {v} on 3 March\n",
    "Account holder: {v}\n", "Employee: {v} (4711)\n", "git log: 3f2a9c1 {v} fix build\n", "Call {v} back.\n",
)  # fmt: skip

ADDRESSES = (
    "Address: {v}\n", '{{"address": "{v}"}}', "shipping_address: {v}\n", "Please deliver to {v}.\n", "I live at {v} since 2019.\n", "Ship to:\n{v}\n", 'name,address\nKim,"{v}"\n',
    "INSERT INTO customers (id, address) VALUES (7, '{v}');\n", "Our office is located at {v}.\n", "<address>{v}</address>\n", "Adresse: {v}\n", "| Site | Address |\n|---|---|\n| HQ | {v} |\n",
    'customer.address = "{v}"\n', "Send the invoice to {v}\n",
)  # fmt: skip

PHONES = (
    "Phone: {v}\n", '{{"phone": "{v}"}}', "Call me at {v} tomorrow.\n", "mobile: {v}\n", "Tel. {v}\n", "name,phone\nKim,{v}\n", "INSERT INTO contacts (name, phone) VALUES ('Kim', '{v}');\n", "My number is {v}.\n",
    "WhatsApp {v}\n", "contact.phone = '{v}'\n", "<phone>{v}</phone>\n", "SMS sent to {v}: ok\n", "Telefon: {v}\n", "| Kim | {v} |\n", "reach the on-call engineer on {v}\n",
)  # fmt: skip

SSNS = (
    "SSN: {v}\n",
    '{{"ssn": "{v}"}}',
    "social security number {v}\n",
    "name,ssn\nKim,{v}\n",
    "Her SSN is {v}.\n",
    'employee.ssn = "{v}"\n',
    "INSERT INTO emp (ssn) VALUES ('{v}');\n",
    "<ssn>{v}</ssn>\n",
    "taxpayer id {v} on file\n",
    "applicant {v} approved\n",
)
CARDS = (
    "Card number: {v}\n",
    '{{"card": "{v}"}}',
    "Please charge {v}, exp 04/29\n",
    "name,card_number\nKim,{v}\n",
    "pan={v}\n",
    "visa {v} cvv 123\n",
    "INSERT INTO payments (card) VALUES ('{v}');\n",
    "payment.card_number = '{v}'\n",
    "<CardNumber>{v}</CardNumber>\n",
    "declined: {v} insufficient funds\n",
    "Kreditkarte {v}\n",
)
IBANS = (
    "IBAN: {v}\n",
    '{{"iban": "{v}"}}',
    "Please transfer the amount to {v} by Friday.\n",
    "name,iban\nKim,{v}\n",
    "Bankverbindung {v}\n",
    "INSERT INTO accounts (iban) VALUES ('{v}');\n",
    'account.iban = "{v}"\n',
    "<IBAN>{v}</IBAN>\n",
    "pay {v} today\n",
)
PASSPORTS = (
    "Passport: {v}\n",
    "Passport No. {v}\n",
    '{{"passport_number": "{v}"}}',
    "name,passport_number\nKim,{v}\n",
    "My passport number is {v}.\n",
    "Reisepassnummer: {v}\n",
    "Numéro de passeport : {v}\n",
    "pasaporte {v}\n",
    "INSERT INTO guests (passport) VALUES ('{v}');\n",
    "guest.passport = '{v}'\n",
    "<passportNumber>{v}</passportNumber>\n",
    "passport {v} expires 2031-04-01\n",
)
EMAILS = (
    "Email: {v}\n", '{{"email": "{v}"}}', "Contact {v} for access.\n", "From: Kim <{v}>\n", "name,email\nKim,{v}\n", "mailto:{v}", "git config user.email {v}\n", "INSERT INTO users (email) VALUES ('{v}');\n", 'user.email = "{v}"\n', "Author: dev <{v}>\n",
    "sent to={v} status=250\n", "https://app.acme.io/reset?email={v}&t=1\n", "<email>{v}</email>\n", "cc {v}, thanks\n", "('{v}', 'admin')\n", "maintainer={v}\n", "to: [{v}]\n", "Schreib an {v}.\n", "联系邮箱{v}谢谢\n",
)  # fmt: skip
IPS = (
    "server: {v}\n", '{{"host": "{v}"}}', "ssh deploy@{v}\n", '{v} - - [10/Oct/2025:13:55:36 +0000] "GET / HTTP/1.1" 200 12\n', "ping {v}\n", "Failed password for root from {v} port 52114 ssh2\n", "HOST={v}\n", "allow {v};\n", "remote_addr={v} status=403\n", "A record points to {v}\n", "curl http://{v4}/health\n", "firewall-cmd --add-source={v}\n",
    "INSERT INTO hits (ip) VALUES ('{v}');\n", "ip,count\n{v},12\n",
)  # fmt: skip
JWTS = (
    "Authorization: Bearer {v}\n",
    '{{"access_token": "{v}", "expires_in": 3600}}',
    "token={v}\n",
    "Set-Cookie: session={v}; HttpOnly; Path=/\n",
    "const token = '{v}';\n",
    "https://app.acme.io/cb#id_token={v}&state=x\n",
    "decoded the JWT {v} locally\n",
    "localStorage.setItem('jwt', '{v}')\n",
    "ID_TOKEN: {v}\n",
    "kubectl --token={v} get pods\n",
)
