import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { ApiError } from "@/api/error";
import { ConfirmDialog } from "./confirm-dialog";

function Asking({ onConfirm, typeToConfirm }: { onConfirm: () => Promise<unknown>; typeToConfirm?: string }) {
  const [open, setOpen] = useState(true);
  return (
    <ConfirmDialog open={open} onOpenChange={setOpen} title="Delete “A”?" action="Delete account" busy="Deleting…" onConfirm={onConfirm} typeToConfirm={typeToConfirm}>
      Its log rows stay.
    </ConfirmDialog>
  );
}

describe("a destructive question", () => {
  it("puts the focus on Cancel", () => {
    render(<Asking onConfirm={() => Promise.resolve()} />);
    expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
  });

  it("closes when it is done", async () => {
    render(<Asking onConfirm={() => Promise.resolve()} />);
    await userEvent.click(screen.getByRole("button", { name: "Delete account" }));
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
  });

  it("stays and says why when it is refused", async () => {
    render(<Asking onConfirm={() => Promise.reject(new ApiError("The database is locked", 503, {}, "DELETE", "/api/accounts/1"))} />);
    await userEvent.click(screen.getByRole("button", { name: "Delete account" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The database is locked.");
    expect(screen.getByRole("dialog")).toBeInTheDocument();
  });

  it("waits for the word where nothing can be restored", async () => {
    render(<Asking onConfirm={() => Promise.resolve()} typeToConfirm="rotate" />);
    const confirm = screen.getByRole("button", { name: "Delete account" });
    expect(confirm).toBeDisabled();
    await userEvent.type(screen.getByLabelText(/Type “rotate”/), "rotate");
    expect(confirm).toBeEnabled();
  });
});
