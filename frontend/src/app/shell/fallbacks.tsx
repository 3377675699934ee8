import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { SkeletonRows } from "@/components/ui/skeleton";

export function NotFound() {
  return (
    <main className="grid h-full place-items-center">
      <EmptyState title="There is no page here" actions={<Button asChild><Link to="/">Go to the start</Link></Button>}>
        The address may be misspelt, or the page has moved.
      </EmptyState>
    </main>
  );
}

export function PagePending() {
  return (
    <div className="p-6">
      <SkeletonRows label="Loading the page" />
    </div>
  );
}

export function PageFailed({ error, reset }: ErrorComponentProps) {
  return <ErrorState title="This page could not be shown" error={error} retry={reset} meanwhile="The other pages and the proxy are not touched by this." className="m-6 max-w-xl" />;
}
