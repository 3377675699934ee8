import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { ApiError, messageOf } from "@/api/error";

/** Put what the server refused where it belongs: at the fields it names, the rest above the buttons. The first field takes focus. */
export function showRefusal<V extends FieldValues>(error: unknown, setError: UseFormSetError<V>, known: readonly Path<V>[]): void {
  const fields = error instanceof ApiError ? Object.entries(error.fields) : [];
  const placed = fields.filter(([name]) => known.includes(name as Path<V>));
  placed.forEach(([name, message], index) => setError(name as Path<V>, { message }, { shouldFocus: index === 0 }));
  const elsewhere = fields.filter(([name]) => !known.includes(name as Path<V>)).map(([name, message]) => `${name}: ${message}`);
  if (!placed.length || elsewhere.length) setError("root", { message: elsewhere.join(" ") || messageOf(error) });
}
