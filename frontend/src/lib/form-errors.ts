import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { ApiError, messageOf } from "@/api/error";

/** Put what the server refused where it belongs: at the fields it names, the rest above the buttons. The first field takes focus. */
export function showRefusal<V extends FieldValues>(error: unknown, setError: UseFormSetError<V>, known: readonly Path<V>[]): void {
  const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
  const placed = fields.filter(([name]) => known.includes(name as Path<V>));
  placed.forEach(([name, message]) => setError(name as Path<V>, { message }));
  const elsewhere = fields.filter(([name]) => !known.includes(name as Path<V>)).map(([name, message]) => `${name}: ${message}`);
  if (!placed.length || elsewhere.length) setError("root", { message: elsewhere.join(" ") || messageOf(error) });
  if (placed.length) setTimeout(focusFirstRefused);
}

/** The first in the order of reading, which is not the order that the server names them in. Runs after folded fields were shown. */
function focusFirstRefused(): void {
  const scope = [...document.querySelectorAll("[role=dialog]")].at(-1) ?? document;
  scope.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
