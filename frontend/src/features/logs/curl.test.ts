import { expect, it } from "vitest";
import { asCurl } from "./curl";

const log = { path: "/v1/messages", inbound_format: "anthropic", bodies: { client: `{"a":"it's"}`, sent: null, received: null, returned: null } };

it("repeats the request without its key, safe for the shell", () =>
  expect(asCurl(log, "http://127.0.0.1:9212")).toBe(
    `curl 'http://127.0.0.1:9212/v1/messages' \\\n  -H "x-api-key: $CODEGATE_KEY" -H "anthropic-version: 2023-06-01" \\\n  -H "content-type: application/json" \\\n  --data-raw '{"a":"it'\\''s"}'`,
  ));
it("needs the body", () => expect(asCurl({ ...log, bodies: { ...log.bodies, client: null } }, "")).toBeUndefined());
