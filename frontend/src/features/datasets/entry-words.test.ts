import { expect, it } from "vitest";
import { endOf } from "./entry-words";

it("is calm about what finished", () => expect(endOf({ finished: true, error: null })).toEqual({ tone: "ok", words: "Finished" }));
it("says why an answer was cut short", () => expect(endOf({ finished: false, error: "upstream" })).toEqual({ tone: "bad", words: "Cut short: the provider broke off" }));
it("does not blame a client that left", () => expect(endOf({ finished: false, error: "client_closed" }).tone).toBe("off"));
it("names an error that it has no words for", () => expect(endOf({ finished: true, error: "rate_limit" }).words).toBe("Finished with an error: rate limit"));
it("claims nothing about entries of an earlier version", () => expect(endOf({ finished: false, error: null }).tone).toBe("warn"));
