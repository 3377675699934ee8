import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { Panel } from "./panel";

it("keeps what cannot be drawn inside its panel, and tries again when told", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const state = { torn: true };
  function Content() {
    if (state.torn) throw new Error("torn");
    return <p>whole</p>;
  }
  render(
    <>
      <Panel title="Broken"><Content /></Panel>
      <Panel title="Sound"><p>untouched</p></Panel>
    </>,
  );
  expect(screen.getByRole("region", { name: "Broken" }).textContent).toContain("This panel could not be shown");
  expect(screen.getByText("untouched")).toBeTruthy();
  state.torn = false;
  await userEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("whole")).toBeTruthy();
});
