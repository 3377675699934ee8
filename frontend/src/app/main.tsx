import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { config } from "zod";
import { makeQueryClient } from "@/api/query-client";
import { Toaster } from "@/components/ui/toast";
import { TooltipProvider } from "@/components/ui/tooltip";
import { authKeys } from "@/features/auth/queries";
import "../styles.css";
import { makeRouter } from "./router";

// The content security policy forbids eval, which zod would otherwise try.
config({ jitless: true });

const queryClient = makeQueryClient(() => {
  // Forgotten, not only stale: the routes take what is known.
  queryClient.removeQueries({ queryKey: authKeys.status });
  void router.invalidate();
});
const router = makeRouter(queryClient);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
);
