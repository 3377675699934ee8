import { QueryClient, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { DetectorList } from "./detector-list";
import { guardrailsQuery } from "./queries";

afterEach(() => vi.unstubAllGlobals());

/** A server with two detectors that are on. It takes a change at once and answers it when told to. */
function stubServer() {
  const enabled: Record<string, boolean> = { mail: true, phone: true };
  const sent: string[] = [];
  const held: (() => void)[] = [];
  const guardrails = () => Object.entries(enabled).map(([id, on]) => ({ id, name: id, category: "contact", enabled: on, detectionCount: 0, daily: [], matches: [], rejects: [] }));
  vi.stubGlobal("fetch", async (request: Request) => {
    if (request.method === "GET") return Response.json({ guardrails: guardrails() });
    const id = request.url.split("/").at(-1) ?? "";
    const body = (await request.json()) as { enabled: boolean };
    sent.push(`${id} ${body.enabled ? "on" : "off"}`);
    enabled[id] = body.enabled;
    await new Promise<void>((resolve) => held.push(resolve));
    return enabled[id] === body.enabled ? Response.json({ id, name: id, enabled: body.enabled }) : Response.json({ error: "No" }, { status: 500 });
  });
  return { sent, enabled, answer: () => held.shift()?.() };
}

function List() {
  const { data } = useQuery(guardrailsQuery());
  return data && <DetectorList guardrails={data} />;
}

const shown = () => render(<QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}><List /></QueryClientProvider>);

it("takes a second click for the opposite of the first, before the first is answered", async () => {
  const server = stubServer();
  shown();
  const mail = await screen.findByRole("switch", { name: "Mask: mail" });
  await userEvent.click(mail);
  expect(mail).not.toBeChecked();
  await userEvent.click(mail);
  expect(mail).toBeChecked();
  await waitFor(() => expect(server.sent).toEqual(["mail off"]));
  server.answer();
  await waitFor(() => expect(server.sent).toEqual(["mail off", "mail on"]));
  expect(mail).toBeChecked();
  server.answer();
  await waitFor(() => expect(server.enabled.mail).toBe(true));
  expect(mail).toBeChecked();
});

it("keeps showing what was asked of one while another is answered", async () => {
  const server = stubServer();
  shown();
  const mail = await screen.findByRole("switch", { name: "Mask: mail" });
  const phone = screen.getByRole("switch", { name: "Mask: phone" });
  await userEvent.click(mail);
  await userEvent.click(phone);
  await waitFor(() => expect(server.sent).toEqual(["mail off"]));
  server.answer();
  await waitFor(() => expect(server.sent).toEqual(["mail off", "phone off"]));
  expect(mail).not.toBeChecked();
  expect(phone).not.toBeChecked();
});

it("goes back when it is refused", async () => {
  const server = stubServer();
  shown();
  const mail = await screen.findByRole("switch", { name: "Mask: mail" });
  await userEvent.click(mail);
  expect(mail).not.toBeChecked();
  await waitFor(() => expect(server.sent).toEqual(["mail off"]));
  server.enabled.mail = true;
  server.answer();
  await waitFor(() => expect(mail).toBeChecked());
});
