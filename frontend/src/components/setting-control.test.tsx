import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { ApiError } from "@/api/error";
import type { SettingRow } from "@/api/queries/settings";
import { SettingControl } from "./setting-control";

const setting = (facts: Partial<SettingRow>) =>
  ({ key: "log_retention_days", label: "Keep logs for", kind: "integer", minimum: 0, maximum: 36_500, optional: false, unit: "days", choices: [], ...facts }) as SettingRow;

it("offers to save only what has changed, and stores it trimmed", async () => {
  const onSave = vi.fn(() => Promise.resolve());
  render(<SettingControl setting={setting({})} value="30" onSave={onSave} />);
  expect(screen.queryByRole("button", { name: "Save Keep logs for" })).not.toBeInTheDocument();
  await userEvent.clear(screen.getByLabelText("Keep logs for"));
  await userEvent.type(screen.getByLabelText("Keep logs for"), "14 {Enter}");
  expect(onSave).toHaveBeenCalledExactlyOnceWith("14");
});

it("says what is wrong before anything is sent", async () => {
  const onSave = vi.fn(() => Promise.resolve());
  render(<SettingControl setting={setting({})} value="30" onSave={onSave} />);
  await userEvent.type(screen.getByLabelText("Keep logs for"), "x{Enter}");
  expect(screen.getByRole("alert")).toHaveTextContent("This is not a number");
  expect(screen.getByLabelText("Keep logs for")).toBeInvalid();
  expect(onSave).not.toHaveBeenCalled();
});

it("shows the server's refusal at the field", async () => {
  const refusal = new ApiError("Not saved", 422, { log_retention_days: "at most 10" }, "PUT", "/api/settings");
  render(<SettingControl setting={setting({})} value="30" onSave={() => Promise.reject(refusal)} />);
  await userEvent.type(screen.getByLabelText("Keep logs for"), "0{Enter}");
  expect(await screen.findByRole("alert")).toHaveTextContent("at most 10");
});

it("switches at once", async () => {
  const onSave = vi.fn(() => Promise.resolve());
  render(<SettingControl setting={setting({ kind: "boolean", label: "Log bodies" })} value="false" onSave={onSave} />);
  await userEvent.click(screen.getByRole("switch", { name: "Log bodies" }));
  expect(onSave).toHaveBeenCalledExactlyOnceWith(true);
});

it("shows what was asked for last, and goes on from there", async () => {
  const onSave = vi.fn(() => Promise.resolve());
  render(<SettingControl setting={setting({ kind: "boolean", label: "Log bodies" })} value="false" pending={true} onSave={onSave} />);
  expect(screen.getByRole("switch", { name: "Log bodies" })).toBeChecked();
  await userEvent.click(screen.getByRole("switch", { name: "Log bodies" }));
  expect(onSave).toHaveBeenCalledExactlyOnceWith(false);
});

it("adds to the choices that were asked for last", async () => {
  const onSave = vi.fn(() => Promise.resolve());
  render(<SettingControl setting={setting({ kind: "choices", label: "Formats", choices: ["a", "b", "c"] })} value="a" pending="a,b" onSave={onSave} />);
  await userEvent.click(screen.getByRole("button", { name: "c" }));
  expect(onSave).toHaveBeenCalledExactlyOnceWith("all");
});
