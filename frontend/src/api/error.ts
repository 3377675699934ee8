/** What the API says when it refuses: a sentence, and sentences for single fields. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly fields: Readonly<Record<string, string>>,
    readonly method: string,
    readonly path: string,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** A sentence to show for anything that was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof ApiError) return sentence(error.message);
  if (error instanceof TypeError) return "The dashboard does not answer. Is it still running?";
  return error instanceof Error ? sentence(error.message) : "Something went wrong.";
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
