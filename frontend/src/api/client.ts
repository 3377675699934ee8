/**
 * The one way to the dashboard API. Paths, bodies and answers are typed by the generated schema. A refusal is thrown as
 * an `ApiError` before it reaches the caller, so that `call` only takes the data out of an answer.
 */
import createClient, { type Middleware } from "openapi-fetch";
import { ApiError } from "./error";
import type { components, paths } from "./generated/schema";

export type Schemas = components["schemas"];

const throwRefusals: Middleware = {
  async onResponse({ request, response }) {
    if (response.ok) return undefined;
    const told: unknown = await response.json().catch(() => null);
    throw refusal(told, response.status, request);
  },
};

// Looked up per call, so that a test may put its own in place.
export const api = createClient<paths>({ baseUrl: location.origin, fetch: (request) => fetch(request) });
api.use(throwRefusals);

/** The data of an answer. */
export async function call<T>(pending: Promise<{ data?: T }>): Promise<T> {
  const { data } = await pending;
  return data as T;
}

function refusal(told: unknown, status: number, request: Request): ApiError {
  const body = isObject(told) ? told : {};
  const message = typeof body.error === "string" ? body.error : `The dashboard answered ${status}`;
  const fields = isObject(body.fields) ? Object.fromEntries(Object.entries(body.fields).map(([key, text]) => [key, String(text)])) : {};
  return new ApiError(message, status, fields, request.method, new URL(request.url).pathname);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
