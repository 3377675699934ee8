import type { LogDetail } from "./queries";

const NAMES: Record<string, string> = {
  email: "E-mail", phone: "Phone", ssn: "Social security", credit_card: "Payment card", iban: "Bank account", ip_address: "IP address", api_key: "API key", aws_keys: "AWS key",
  jwt: "JSON web token", private_key: "Private key", url_auth: "Password in URL", password: "Password", name: "Name", street_address: "Street address", passport: "Passport",
};

/** How many values of which kind were replaced before the request left. */
export function MaskedSummary({ log }: { log: LogDetail }) {
  const kinds = Object.entries(log.masked).sort((a, b) => b[1] - a[1]);
  return (
    <section aria-label="Masked on the way out" className="min-w-0">
      <h3 className="mb-1.5 text-sm">Masked on the way out</h3>
      {kinds.length === 0 && <p className="text-xs text-muted-foreground">Nothing was masked in this request.</p>}
      <dl className="grid grid-cols-[1fr_auto] text-xs/[23px]">
        {kinds.map(([kind, n]) => (
          <div key={kind} className="contents">
            <dt className="text-mask">{NAMES[kind] ?? kind}</dt>
            <dd className="text-right text-muted-foreground">{n}×</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
