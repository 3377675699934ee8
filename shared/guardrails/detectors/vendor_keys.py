"""`api_key`: tokens that carry their issuer's mark. One row a format: issuer, mark, what follows.

Facts from the issuers' documentation and from what their secret scanners publish; lengths are ranges where issuers
vary them. A mark alone is never enough: what follows must have the right alphabet and length and look generated.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from shared.guardrails.checks import entropy
from shared.guardrails.detector import Rule
from shared.guardrails.lexicon import sample_like

_HEAD = 6
_ANY = r"[0-9A-Za-z_\-./+=:|%$!~]"


@dataclass(frozen=True, slots=True)
class Mark:
    """A token format: everything that begins with `text` and goes on as `body`."""

    issuer: str
    text: str
    body: str
    bits: float = 2.8
    """Least entropy a character of the body has."""


_W = "[0-9A-Za-z]"
_D = "[0-9A-Za-z_-]"
_H = "[0-9a-f]"

MARKS: tuple[Mark, ...] = (
    # Models and inference
    Mark("OpenAI", "sk-proj-", _D + "{20,220}"),
    Mark("OpenAI", "sk-svcacct-", _D + "{20,220}"),
    Mark("OpenAI", "sk-admin-", _D + "{20,220}"),
    Mark("OpenAI", "sk-None-", _D + "{20,220}"),
    Mark("OpenAI session", "sess-", _W + "{36,64}"),
    Mark("Anthropic", "sk-ant-", _D + "{20,220}"),
    Mark("OpenRouter", "sk-or-", _D + "{32,90}"),
    Mark("Langfuse", "sk-lf-", r"[0-9a-f\-]{32,40}"),
    Mark("Langfuse", "pk-lf-", r"[0-9a-f\-]{32,40}"),
    Mark("OpenAI and compatible", "sk-", _W + "{20,120}", 3.2),
    Mark("Groq", "gsk_", _W + "{40,64}"),
    Mark("xAI", "xai-", _W + "{40,120}"),
    Mark("Perplexity", "pplx-", _W + "{40,64}"),
    Mark("Hugging Face", "hf_", _W + "{30,44}"),
    Mark("Hugging Face organisation", "api_org_", _W + "{30,44}"),
    Mark("Replicate", "r8_", _W + "{34,48}"),
    Mark("Fireworks", "fw_", _W + "{20,40}"),
    Mark("Fireworks", "fw-", _W + "{20,40}"),
    Mark("Together", "tgp_v1_", _D + "{30,60}"),
    Mark("Voyage", "pa-", _D + "{40,60}", 3.6),
    Mark("Cerebras", "csk-", _W + "{40,64}"),
    Mark("NVIDIA", "nvapi-", _D + "{50,90}"),
    Mark("Pinecone", "pcsk_", r"[0-9A-Za-z_]{40,90}"),
    Mark("LangSmith", "lsv2_pt_", r"[0-9a-f]{32}_[0-9a-f]{8,12}"),
    Mark("LangSmith", "lsv2_sk_", r"[0-9a-f]{32}_[0-9a-f]{8,12}"),
    Mark("LangSmith", "ls__", _H + "{32}"),
    Mark("Tavily", "tvly-", _D + "{20,60}"),
    Mark("ElevenLabs", "sk_", _H + "{44,52}"),
    Mark("Jina", "jina_", _D + "{40,80}"),
    Mark("E2B", "e2b_", _H + "{40}"),
    Mark("Modal", "ak-", _W + "{22}", 3.2),
    Mark("Modal", "as-", _W + "{22}", 3.2),
    Mark("Weights & Biases", "wandb_v1_", r"[0-9A-Za-z_]{40,90}"),
    # Source hosting and packages
    Mark("GitHub", "ghp_", _W + "{30,255}"),
    Mark("GitHub", "gho_", _W + "{30,255}"),
    Mark("GitHub", "ghu_", _W + "{30,255}"),
    Mark("GitHub", "ghs_", r"[0-9A-Za-z_.\-]{30,800}"),
    Mark("GitHub", "ghr_", _W + "{30,255}"),
    Mark("GitHub", "github_pat_", r"[0-9A-Za-z_]{50,255}"),
    Mark("GitLab", "glpat-", r"[0-9A-Za-z_\-]{18,300}(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?"),
    Mark("GitLab", "glptt-", _D + "{20,64}"),
    Mark("GitLab", "gldt-", _D + "{18,64}"),
    Mark("GitLab", "glrt-", r"[0-9A-Za-z_\-.]{18,64}"),
    Mark("GitLab", "glrtr-", r"[0-9A-Za-z_\-.]{18,64}"),
    Mark("GitLab", "glcbt-", _D + "{18,64}"),
    Mark("GitLab", "glft-", _D + "{18,64}"),
    Mark("GitLab", "glimt-", _D + "{20,64}"),
    Mark("GitLab", "glagent-", _D + "{40,64}"),
    Mark("GitLab", "gloas-", _D + "{50,70}"),
    Mark("GitLab", "glsoat-", _D + "{18,64}"),
    Mark("GitLab", "glffct-", _D + "{18,64}"),
    Mark("GitLab", "glwt-", _D + "{18,64}"),
    Mark("GitLab runner", "GR1348941", _D + "{18,32}"),
    Mark("Bitbucket", "ATBB", _W + "{24,40}"),
    Mark("Bitbucket", "BBDC-", r"[0-9A-Za-z+/@_\-]{40,50}"),
    Mark("Atlassian", "ATATT3", r"[0-9A-Za-z_\-=]{60,260}"),
    Mark("Atlassian", "ATCTT3", r"[0-9A-Za-z_\-=]{60,260}"),
    Mark("Atlassian", "ATSTT3", r"[0-9A-Za-z_\-=]{60,260}"),
    Mark("npm", "npm_", _W + "{30,48}"),
    Mark("PyPI", "pypi-", _D + "{50,300}"),
    Mark("RubyGems", "rubygems_", _H + "{40,64}"),
    Mark("crates.io", "cio", _W + "{32}", 3.4),
    Mark("Clojars", "CLOJARS_", _W + "{50,64}"),
    Mark("NuGet", "oy2", r"[a-z0-9]{43}", 3.2),
    Mark("Docker Hub", "dckr_pat_", _D + "{24,40}"),
    Mark("Docker Hub", "dckr_oat_", _D + "{24,40}"),
    Mark("JFrog", "AKCp", _W + "{60,80}"),
    Mark("JFrog", "cmVmdGtu", _W + "{40,80}"),
    Mark("JFrog", "cmVmd", _W + "{58,70}"),
    Mark("Sourcegraph", "sgp_", r"(?:[0-9a-f]{16}_|local_)?[0-9a-f]{40}"),
    Mark("Sourcegraph", "slk_", _H + "{64}"),
    # Builds, quality, feature flags
    Mark("CircleCI", "CCIPAT_", r"[0-9A-Za-z_]{40,80}"),
    Mark("CircleCI", "CCIPRJ_", r"[0-9A-Za-z_]{40,80}"),
    Mark("Buildkite", "bkua_", _W + "{40}"),
    Mark("Buildkite", "bkaj_", _D + "{30,90}"),
    Mark("Buildkite", "bkct_", _D + "{30,90}"),
    Mark("SonarQube", "sqp_", _H + "{40}"),
    Mark("SonarQube", "squ_", _H + "{40}"),
    Mark("SonarQube", "sqa_", _H + "{40}"),
    Mark("Snyk", "snyk_uat.", r"[0-9a-f]{8}\.[0-9A-Za-z_.\-]{20,}"),
    Mark("Harness", "pat.", r"[0-9A-Za-z_\-]{22}\.[0-9a-f]{24}\.[0-9A-Za-z]{20}"),
    Mark("Harness", "sat.", r"[0-9A-Za-z_\-]{22}\.[0-9a-f]{24}\.[0-9A-Za-z]{20}"),
    Mark("Octopus Deploy", "API-", r"[A-Z0-9]{25,36}", 3.0),
    Mark("Prefect", "pnu_", _W + "{36}"),
    Mark("Prefect", "pnb_", _W + "{36}"),
    Mark("Postman", "PMAK-", r"[0-9a-f]{24}-[0-9a-f]{34}"),
    Mark("Postman", "PMAT-", _W + "{20,32}"),
    Mark("LaunchDarkly", "api-", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
    Mark("LaunchDarkly", "sdk-", r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"),
    Mark("Statsig", "secret-", _W + "{40,50}"),
    Mark("Pulumi", "pul-", _H + "{40}"),
    Mark("Infracost", "ico-", _W + "{32}"),
    Mark("EasyPost", "EZAK", _W + "{54}"),
    Mark("EasyPost", "EZTK", _W + "{54}"),
    # Clouds and hosting
    Mark("Google API", "AIza", _D + "{35}"),
    Mark("Google OAuth", "GOCSPX-", _D + "{24,40}"),
    Mark("Google OAuth", "ya29.", _D + "{20,1200}"),
    Mark("Google refresh", "1//", _D + "{40,200}"),
    Mark("Firebase messaging", "AAAA", r"[0-9A-Za-z_\-]{7}:APA91b[0-9A-Za-z_\-]{100,160}"),
    Mark("DigitalOcean", "dop_v1_", _H + "{64}"),
    Mark("DigitalOcean", "doo_v1_", _H + "{64}"),
    Mark("DigitalOcean", "dor_v1_", _H + "{64}"),
    Mark("Heroku", "HRKU-", r"[0-9A-Za-z_\-]{30,80}"),
    Mark("Fly.io", "fo1_", _D + "{40,64}"),
    Mark("Fly.io", "fm1r_", r"[0-9A-Za-z+/=]{60,800}"),
    Mark("Fly.io", "fm1a_", r"[0-9A-Za-z+/=]{60,800}"),
    Mark("Fly.io", "fm2_", r"[0-9A-Za-z+/=]{60,800}"),
    Mark("Render", "rnd_", _W + "{28,40}"),
    Mark("Vercel", "vcp_", _W + "{24,64}"),
    Mark("Vercel", "vca_", _W + "{24,64}"),
    Mark("Vercel", "vck_", _W + "{24,64}"),
    Mark("Vercel Blob", "vercel_blob_rw_", r"[0-9A-Za-z_]{30,80}"),
    Mark("Netlify", "nfp_", _W + "{36,48}"),
    Mark("Cloudflare origin CA", "v1.0-", r"[0-9a-f]{24}-[0-9a-f]{140,160}"),
    Mark("Cloudflare", "cfut_", _D + "{40,64}"),
    Mark("Alibaba Cloud", "LTAI", _W + "{12,26}"),
    Mark("Tencent Cloud", "AKID", _W + "{32}"),
    Mark("Yandex", "AQVN", _D + "{35,38}"),
    Mark("Yandex", "y0_", _D + "{55,60}"),
    Mark("Yandex", "YCAJE", _D + "{20}"),
    Mark("Yandex", "YCM", _D + "{37}", 3.6),
    Mark("Scalingo", "tk-us-", _D + "{48}"),
    Mark("UpCloud", "ucat_", _W + "{26}"),
    Mark("Tailscale", "tskey-", r"[0-9A-Za-z_\-]{20,90}"),
    Mark("ngrok", "ak_", _W + "{30}", 3.4),
    Mark("Netbird", "nbp_", _W + "{36}"),
    # Secrets, identity, infrastructure
    Mark("HashiCorp Vault", "hvs.", _D + "{24,300}"),
    Mark("HashiCorp Vault", "hvb.", _D + "{24,300}"),
    Mark("HashiCorp Vault", "hvr.", _D + "{24,300}"),
    Mark("Doppler", "dp.pt.", _W + "{40,48}"),
    Mark("Doppler", "dp.st.", r"[0-9A-Za-z._\-]{40,80}"),
    Mark("Doppler", "dp.ct.", _W + "{40,48}"),
    Mark("Doppler", "dp.sa.", _W + "{40,48}"),
    Mark("Doppler", "dp.scim.", _W + "{40,48}"),
    Mark("Doppler", "dp.audit.", _W + "{40,48}"),
    Mark("1Password", "ops_eyJ", r"[0-9A-Za-z+/=_\-]{100,1500}"),
    Mark("1Password", "A3-", r"[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}"),
    Mark("Infisical", "st.", r"[0-9a-f\-]{24,36}\.[0-9a-f]{32}\.[0-9a-f]{32}"),
    Mark("Akeyless", "p-", r"[0-9a-z]{16}:[0-9A-Za-z+/=]{20,}", 3.4),
    Mark("Bitwarden", "0.", r"[0-9a-f\-]{36}\.[0-9A-Za-z]{30}:[0-9A-Za-z+/=]{24}"),
    Mark("Okta", "SSWS ", _D + "{42}"),
    Mark(
        "Okta",
        "00",
        r"(?=[^0-9A-Za-z]*[0-9A-Za-z_\-]*[A-Z])(?=[0-9A-Za-z_\-]*[a-z])(?=[0-9A-Za-z_\-]*[g-zG-Z])[0-9A-Za-z_\-]{40}",
        4.0,
    ),
    Mark("Stripe", "sk_live_", r"[0-9A-Za-z]{16,247}"),
    Mark("Stripe", "sk_test_", r"[0-9A-Za-z]{16,247}"),
    Mark("WorkOS", "sk_prod_", _W + "{20,90}"),
    Mark("Stripe", "rk_live_", r"[0-9A-Za-z]{16,247}"),
    Mark("Stripe", "rk_test_", r"[0-9A-Za-z]{16,247}"),
    Mark("Stripe webhook", "whsec_", r"[0-9A-Za-z+/=]{24,90}"),
    # Chat, mail, telephony
    Mark("Slack", "xoxb-", r"[0-9A-Za-z\-]{20,160}"),
    Mark("Slack", "xoxp-", r"[0-9A-Za-z\-]{20,160}"),
    Mark("Slack", "xoxa-", r"[0-9A-Za-z\-]{20,160}"),
    Mark("Slack", "xoxr-", r"[0-9A-Za-z\-]{20,160}"),
    Mark("Slack", "xoxs-", r"[0-9A-Za-z\-]{20,160}"),
    Mark("Slack", "xoxo-", r"[0-9A-Za-z\-]{20,160}"),
    Mark("Slack", "xoxc-", r"[0-9A-Za-z\-]{20,160}"),
    Mark("Slack", "xoxd-", r"[0-9A-Za-z%+/=\-]{20,300}"),
    Mark("Slack", "xoxe-", r"[0-9A-Za-z\-]{20,200}"),
    Mark("Slack", "xoxe.", r"xox[bp]-[0-9A-Za-z\-]{20,200}"),
    Mark("Slack", "xapp-", r"[0-9A-Za-z\-]{20,160}"),
    Mark("Discord", "mfa.", _D + "{80,90}"),
    Mark("Zapier", "https://hooks.zapier.com/hooks/catch/", r"[0-9]{5,10}/[0-9A-Za-z]{6,12}", 2.0),
    Mark(
        "Teams webhook",
        "webhook.office.com/webhookb2/",
        r"[0-9a-f\-]{36}@[0-9a-f\-]{36}/IncomingWebhook/[0-9a-f]{32}/[0-9a-f\-]{36}",
    ),
    Mark("SendGrid", "SG.", r"[0-9A-Za-z_\-]{16,32}\.[0-9A-Za-z_\-]{30,64}"),
    Mark("Mailgun", "key-", r"[0-9a-f]{32}|[0-9a-zA-Z]{32}"),
    Mark("Brevo", "xkeysib-", r"[0-9a-f]{64}-[0-9A-Za-z]{16}"),
    Mark("Brevo", "xsmtpsib-", r"[0-9a-f]{64}-[0-9A-Za-z]{16}"),
    Mark("Resend", "re_", r"[0-9A-Za-z]{8}_[0-9A-Za-z]{20,30}"),
    Mark("Mailersend", "mlsn.", _H + "{64}"),
    Mark("Mandrill", "md-", r"[0-9A-Za-z_\-]{22}", 3.4),
    Mark("Twilio", "SK", _H + "{32}"),
    Mark("Twilio", "AC", _H + "{32}"),
    Mark("Telnyx", "KEY0", r"[0-9A-Z]{30,40}_[0-9A-Za-z]{20,30}"),
    Mark("Plivo", "MA", r"[A-Z0-9]{18}(?![A-Z0-9])", 3.4),
    # Money and shops
    Mark("Square", "EAAA", _D + "{60}"),
    Mark("Square", "sq0atp-", _D + "{22,43}"),
    Mark("Square", "sq0csp-", _D + "{40,64}"),
    Mark("Square", "sq0idp-", _D + "{22,43}"),
    Mark("Braintree", "access_token$production$", r"[0-9a-z]{16}\$[0-9a-f]{32}"),
    Mark("Braintree", "access_token$sandbox$", r"[0-9a-z]{16}\$[0-9a-f]{32}"),
    Mark("Plaid", "access-sandbox-", r"[0-9a-f\-]{36}"),
    Mark("Plaid", "access-production-", r"[0-9a-f\-]{36}"),
    Mark("Plaid", "access-development-", r"[0-9a-f\-]{36}"),
    Mark("Shopify", "shpat_", r"[0-9a-fA-F]{32}"),
    Mark("Shopify", "shpca_", r"[0-9a-fA-F]{32}"),
    Mark("Shopify", "shppa_", r"[0-9a-fA-F]{32}"),
    Mark("Shopify", "shpss_", r"[0-9a-fA-F]{32}"),
    Mark("Shopify", "shptka_", r"[0-9a-fA-F]{32}"),
    Mark("Shopify", "shprt_", r"[0-9a-fA-F]{32}"),
    Mark("Razorpay", "rzp_live_", _W + "{14,24}"),
    Mark("Razorpay", "rzp_test_", _W + "{14,24}"),
    Mark("Flutterwave", "FLWSECK_", r"(?:TEST|LIVE)-[0-9A-Za-z\-]{12,48}"),
    Mark("Flutterwave", "FLWSECK-", r"[0-9A-Za-z\-]{32,48}"),
    Mark("Paystack", "sk_live_", _H + "{40}"),
    Mark("Adyen", "AQE", r"[0-9A-Za-z+/=\-_.]{60,300}", 4.0),
    Mark("GoCardless", "live_", r"[0-9A-Za-z_\-]{35,50}"),
    Mark("Lob", "live_", _H + "{35}"),
    Mark("Lob", "test_", _H + "{35}"),
    Mark("Mollie", "live_", r"[0-9A-Za-z]{30,40}"),
    Mark("Mollie", "test_", r"[0-9A-Za-z]{30,40}", 3.4),
    Mark("Shippo", "shippo_live_", _H + "{40}"),
    Mark("Shippo", "shippo_test_", _H + "{40}"),
    Mark("Duffel", "duffel_", r"(?:test|live)_[0-9A-Za-z_\-=]{43}"),
    Mark("Amazon MWS", "amzn.mws.", r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
    Mark("Amazon LWA", "amzn1.oa2-cs.v1.", _H + "{64}"),
    Mark("Login with Amazon", "Atza|", r"[0-9A-Za-z_\-]{40,600}"),
    Mark("Polar", "polar_oat_", _W + "{30,60}"),
    Mark("Paddle", "pdl_live_", r"[0-9A-Za-z_]{40,80}"),
    Mark("Paddle", "pdl_sdbx_", r"[0-9A-Za-z_]{40,80}"),
    # Observability
    Mark("Grafana", "glsa_", r"[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}"),
    Mark("Grafana Cloud", "glc_", r"[0-9A-Za-z+/=]{32,400}"),
    Mark("Grafana", "eyJrIjoi", r"[0-9A-Za-z+/=]{50,400}"),
    Mark("New Relic", "NRAK-", r"[0-9A-Z]{27}"),
    Mark("New Relic", "NRII-", r"[0-9A-Za-z_\-]{32}"),
    Mark("New Relic", "NRIQ-", r"[0-9A-Za-z_\-]{32}"),
    Mark("New Relic", "NRJS-", r"[0-9a-f]{19}"),
    Mark("New Relic", "NRRA-", r"[0-9a-f]{42}"),
    Mark("Datadog", "ddapp_", _W + "{34}"),
    Mark("Datadog", "pub", r"[0-9a-f]{32}"),
    Mark("Sentry", "sntrys_eyJ", r"[0-9A-Za-z+/=_\-]{60,400}"),
    Mark("Sentry", "sntryu_", _H + "{64}"),
    Mark("Dynatrace", "dt0c01.", r"[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    Mark("Dynatrace", "dt0s01.", r"[A-Z0-9]{8,24}\.[A-Z0-9]{64}"),
    Mark("Honeycomb", "hcaik_", r"[0-9a-z]{50,70}"),
    Mark("Honeycomb", "hcxik_", r"[0-9a-z]{50,70}"),
    Mark("PagerDuty", "pdus+_", _D + "{20,64}"),
    Mark("PostHog", "phx_", _W + "{40,60}"),
    Mark("PostHog", "phc_", _W + "{40,60}"),
    Mark("Axiom", "xaat-", r"[0-9a-f\-]{36}"),
    Mark("Axiom", "xapt-", r"[0-9a-f\-]{36}"),
    Mark("Logfire", "pylf_v1_", r"[a-z]{2,4}_[0-9A-Za-z]{40,60}"),
    # Data platforms
    Mark("Databricks", "dapi", r"[0-9a-f]{32}(?:-[0-9])?"),
    Mark("Databricks", "dose", r"[0-9a-f]{32}"),
    Mark("Databricks", "dkea", r"[0-9a-f]{32}"),
    Mark("PlanetScale", "pscale_tkn_", r"[0-9A-Za-z_\-.=]{32,64}"),
    Mark("PlanetScale", "pscale_pw_", r"[0-9A-Za-z_\-.=]{32,64}"),
    Mark("PlanetScale", "pscale_oauth_", r"[0-9A-Za-z_\-.=]{32,64}"),
    Mark("Supabase", "sbp_", r"(?:v0_)?[0-9a-f]{40}"),
    Mark("Supabase", "sb_secret_", _D + "{22,60}"),
    Mark("Neon", "napi_", r"[0-9a-z]{50,80}"),
    Mark("DataStax", "AstraCS:", r"[0-9A-Za-z]{20,30}:[0-9a-f]{60,70}"),
    Mark("Airtable", "pat", r"[0-9A-Za-z]{14}\.[0-9a-f]{64}"),
    Mark("Airtable", "key", r"[0-9A-Za-z]{14}(?![0-9A-Za-z])", 3.3),
    Mark("MongoDB Atlas", "mdb_sa_sk_", _D + "{35,45}"),
    Mark("Segment", "sgp_", _W + "{60,70}"),
    Mark("dbt", "dbtc_", _D + "{36,60}"),
    Mark("dbt", "dbtu_", _D + "{36,60}"),
    Mark("Elastic", "essu_", r"[0-9A-Za-z+/=]{60,120}"),
    # Work, design, content, maps
    Mark("Linear", "lin_api_", _W + "{36,48}"),
    Mark("Linear", "lin_oauth_", _H + "{64}"),
    Mark("Notion", "secret_", _W + "{43}"),
    Mark("Notion", "ntn_", _W + "{40,52}"),
    Mark("Figma", "figd_", _D + "{36,60}"),
    Mark("Figma", "figu_", _D + "{36,60}"),
    Mark("Asana", "1/", r"[0-9]{13,19}:[0-9a-f]{32}"),
    Mark("Asana", "2/", r"[0-9]{13,19}/[0-9]{13,19}:[0-9a-f]{32}"),
    Mark("ClickUp", "pk_", r"[0-9]{6,9}_[0-9A-Z]{32}"),
    Mark("Typeform", "tfp_", r"[0-9A-Za-z_\-.]{40,70}"),
    Mark("Contentful", "CFPAT-", _D + "{43,64}"),
    Mark("Readme", "rdme_", r"[0-9a-z]{70}"),
    Mark("Mapbox", "sk.eyJ", r"[0-9A-Za-z_\-]{30,200}\.[0-9A-Za-z_\-]{20,40}"),
    Mark("Mapbox", "tk.eyJ", r"[0-9A-Za-z_\-]{30,200}\.[0-9A-Za-z_\-]{20,40}"),
    Mark("HubSpot", "pat-", r"(?:na|eu|ap)[0-9]-[0-9a-f\-]{36}"),
    Mark("Intercom", "dG9rO", r"[0-9A-Za-z+/=]{40,80}"),
    Mark("Facebook", "EAA", r"(?:CE|AA|[A-Z])[0-9A-Za-z]{30,300}", 3.6),
    Mark("Instagram", "IGQV", r"[0-9A-Za-z_\-]{60,300}"),
    Mark("Twitter", "AAAAAAAAAAAAAAAAAAAAA", r"[0-9A-Za-z%]{60,100}"),
    Mark("Dropbox", "sl.", r"[0-9A-Za-z_\-]{100,1400}"),
    Mark("Apify", "apify_api_", _W + "{34,44}"),
    Mark("Frame.io", "fio-u-", r"[0-9A-Za-z_\-=]{60,68}"),
    Mark("Defined Networking", "dnkey-", r"[0-9A-Za-z=_\-]{26}-[0-9A-Za-z=_\-]{52}"),
    Mark("Settlemint", "sm_aat_", _W + "{16}"),
    Mark("Settlemint", "sm_pat_", _W + "{16}"),
    Mark("OpenShift", "sha256~", _D + "{43}"),
    Mark("Rancher", "kubeconfig-", r"[a-z0-9\-]{4,20}:[a-z0-9]{50,60}"),
    Mark("Knock", "sk_", r"(?:test|live|prod)_[0-9A-Za-z_\-]{20,90}"),
    Mark("Zuplo, Unkey", "zpka_", r"[0-9a-z_]{40,60}"),
    Mark("Zuplo, Unkey", "unkey_", _W + "{20,40}"),
    Mark("Beamer", "b_", r"[0-9A-Za-z=_\-]{44}", 4.0),
    Mark("Maxmind", "mmk_", r"[0-9A-Za-z_]{26,40}"),
    Mark("MaxMind", "MM_", r"[0-9A-Za-z_]{32,40}"),
    Mark("CodeGate", "cgk_", _H + "{32}"),
)

_EDGE = r"(?:(?<![0-9A-Za-z_\-.])|(?<=\\[nrt])|(?<=[^0-9A-Za-z]bot))"
INNER_MARKS: tuple[tuple[str, str, str], ...] = (
    (
        "Telegram",
        r"[0-9]:A[AEFGH][0-9A-Za-z_\-]{8}",
        _EDGE + r"(?P<v>[0-9]{8,10}:(?P<body>A[AEFGH][0-9A-Za-z_\-]{32,34}))(?![0-9A-Za-z_\-])",
    ),
    (
        "Discord",
        r"\.[0-9A-Za-z_\-]{6}\.[0-9A-Za-z_\-]{27}",
        _EDGE + r"(?P<v>[MNO][0-9A-Za-z_\-]{22,26}={0,2}\.[0-9A-Za-z_\-]{6}\.(?P<body>[0-9A-Za-z_\-]{27,40}))",
    ),
    ("Mailchimp", r"[0-9a-f]{8}-us[0-9]", _EDGE + r"(?P<v>(?P<body>[0-9a-f]{32})-us[0-9]{1,2})(?![0-9A-Za-z])"),
    (
        "Terraform",
        r"\.atlasv1\.[0-9A-Za-z]",
        _EDGE + r"(?P<v>[0-9A-Za-z]{14}\.atlasv1\.(?P<body>[0-9A-Za-z_\-=]{50,80}))",
    ),
    (
        "Azure Entra",
        r"[78]Q~[0-9A-Za-z_.~\-]{8}",
        r"(?<![0-9A-Za-z_~.])(?P<v>[0-9A-Za-z_~.]{3}[78]Q~(?P<body>[0-9A-Za-z_~.\-]{31,36}))",
    ),
    (
        "Azure storage",
        r"(?:Account|AccessKey|SharedKey|AccessKey)(?:Key)?=[0-9A-Za-z+/]{8}",
        r"(?:AccountKey|SharedAccessKey|AccessKey)=(?P<v>(?P<body>[0-9A-Za-z+/]{40,90}={0,2}))",
    ),
    (
        "Azure SAS",
        r"[?&;]sig=[0-9A-Za-z%+/]{8}",
        r"[?&;]sig=(?P<v>(?P<body>[0-9A-Za-z%+/]{40,90}(?:={0,2}|(?:%3[dD]){0,2})))",
    ),
    (
        "Azure DevOps",
        r"AZDO[0-9A-Za-z]{4}",
        r"(?<![0-9A-Za-z])(?P<v>(?P<body>[0-9A-Za-z]{76}AZDO[0-9A-Za-z]{4}))(?![0-9A-Za-z])",
    ),
    (
        "Azure keys",
        r"(?:JQQJ99|AzSea|AzCa|ASt|APIM|ACDb|AIoT|AzFu|ARm|AEh|\+ABa|\+AMC|\+AIoT|\+ASt|ACR)[0-9A-Za-z+/=]{4}",
        r"(?<![0-9A-Za-z+/])(?P<v>(?P<body>[0-9A-Za-z+/]{30,76}(?:JQQJ99[0-9A-Za-z]{20,40}|AzSe[0-9A-Za-z]{6,8}|AzCa[0-9A-Za-z=]{6,8}|\+ASt[0-9A-Za-z+/=]{8,12}|APIM[0-9A-Za-z=]{6,10}|ACDb[0-9A-Za-z=]{6,10}|AIoT[0-9A-Za-z=]{6,10}|AzFu[0-9A-Za-z=]{6,10}|\+A(?:Eh|Ba|MC)[0-9A-Za-z+/=]{6,12})))(?![0-9A-Za-z+/=])",
    ),
    (
        "Sentry DSN",
        r"https?://[0-9a-f]{32}[@:]",
        r"https?://(?P<v>(?P<body>[0-9a-f]{32})(?::[0-9a-f]{32})?)@[0-9a-z.\-]{4,80}/[0-9]{1,20}",
    ),
    (
        "OpenAI",
        "T3BlbkFJ[0-9A-Za-z_-]{8}",
        r"(?<![0-9A-Za-z])(?P<v>sk-(?P<body>[0-9A-Za-z_\-]{16,90}T3BlbkFJ[0-9A-Za-z_\-]{16,90}))",
    ),
    (
        "Slack webhook",
        r"hooks\.slack(?:-gov)?\.com/[a-z]{8,9}/[0-9A-Za-z]",
        r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/(?P<v>(?P<body>[0-9A-Za-z+/]{30,90}))",
    ),
    (
        "Discord webhook",
        r"discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/[0-9]{8}",
        r"discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/(?P<v>[0-9]{15,20}/(?P<body>[0-9A-Za-z_\-]{50,90}))",
    ),
    (
        "Google service account",
        r"[0-9]-[0-9a-z]{32}\.apps\.googleusercontent\.com",
        r"(?<![0-9A-Za-z])(?P<v>[0-9]{8,14}-(?P<body>[0-9a-z]{32})\.apps\.googleusercontent\.com)",
    ),
    (
        "Salesforce",
        r"00D[0-9A-Za-z]{12,15}!",
        r"(?<![0-9A-Za-z])(?P<v>00D[0-9A-Za-z]{12,15}!(?P<body>[0-9A-Za-z._]{80,120}))",
    ),
    (
        "kubeadm",
        r"[^0-9a-z][0-9a-z]{6}\.[0-9a-z]{16}[^0-9a-z]",
        r"(?<=token[ =:])[ \"]{0,2}(?P<v>[0-9a-z]{6}\.(?P<body>[0-9a-z]{16}))(?![0-9a-z])",
    ),
    (
        "Vault legacy",
        r"[^0-9A-Za-z][bs]\.[0-9A-Za-z]{24}",
        r"(?<![0-9A-Za-z.\-_/])(?P<v>[bs]\.(?P<body>(?=[0-9A-Za-z]{0,23}[0-9])(?=[0-9A-Za-z]{0,23}[A-Z])(?=[0-9A-Za-z]{0,23}[a-z])[0-9A-Za-z]{24}))(?![0-9A-Za-z])",
    ),
)
"""Formats whose mark stands inside: issuer, anchor, pattern with the groups `v` and `body`."""


def _rule(mark: Mark) -> Rule:
    literal = re.escape(mark.text)
    return Rule(
        anchor=f"{literal}{_ANY}{{{_HEAD}}}",
        literals=(mark.text.lower(),),
        pattern=rf"(?:(?<![0-9A-Za-z])|(?<=\\[nrt])|(?<=%[0-9A-F]{{2}}))(?<![0-9A-Za-z][_\-])(?P<v>{literal}(?P<body>{mark.body}))(?![0-9A-Za-z])",
        accept=_generated(mark.bits),
        width=len(mark.text) + _HEAD,
    )


def _generated(bits: float) -> Callable[[re.Match[str]], bool]:
    def accept(match: re.Match[str]) -> bool:
        body = match["body"]
        return entropy(body) >= bits and not sample_like(body) and not (body.islower() and body.isalpha())

    return accept


def _inner_rule(anchor: str, pattern: str) -> Rule:
    return Rule(anchor=anchor, pattern=pattern, accept=_generated(2.8), back=140)


RULES: tuple[Rule, ...] = (*map(_rule, MARKS), *(_inner_rule(anchor, pattern) for _, anchor, pattern in INNER_MARKS))
