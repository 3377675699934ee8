// @vitest-environment jsdom
import { afterEach, expect, it, vi } from "vitest";
import { api, call } from "./client";
import { ApiError, messageOf } from "./error";

afterEach(() => vi.unstubAllGlobals());
const answer = (body: unknown, status: number) => vi.stubGlobal("fetch", () => Promise.resolve(Response.json(body, { status })));

it("gives the data of an answer", async () => {
  answer([{ slug: "openai" }], 200);
  expect(await call(api.GET("/api/providers"))).toEqual([{ slug: "openai" }]);
});

it("throws a refusal with its fields", async () => {
  answer({ error: "Not saved", fields: { name: "Taken" } }, 409);
  const error: unknown = await call(api.GET("/api/accounts")).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: "ApiError", message: "Not saved", status: 409, fields: { name: "Taken" }, method: "GET", path: "/api/accounts" });
});

it("says something for an answer that is no JSON", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("<html>", { status: 502 })));
  await expect(call(api.GET("/api/accounts"))).rejects.toThrow("The dashboard answered 502");
});

it("puts every fault into a sentence", () => {
  expect(messageOf(new ApiError("Not saved", 409, {}, "PUT", "/"))).toBe("Not saved.");
  expect(messageOf(new TypeError("Failed to fetch"))).toBe("The dashboard does not answer. Is it still running?");
});
