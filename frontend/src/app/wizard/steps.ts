/** Which step of the first run comes next, and what the list of steps says. */
import type { Schemas } from "@/api/client";
import { FIRST_RUN, type FirstRunStep } from "@/lib/first-run";
import { STEPS, type WizardStep } from "./search";

export type Progress = Schemas["SetupView"]["progress"];

/** Routing is made with the account: it is no step to wait at. */
export function stepToShow(progress: Progress, asked?: WizardStep): WizardStep {
  if (asked) return asked;
  if (!progress.account) return "account";
  return progress.tool ? "request" : "tool";
}

export function isDone(step: FirstRunStep, progress: Progress): boolean {
  switch (step) {
    case "password":
      return true;
    case "account":
      return progress.account;
    case "routing":
      return progress.config;
    case "tool":
      return progress.tool;
    case "request":
      return progress.first_request;
  }
}

/** `current` tells what there is to do, even where it was done once before: an account can be added, a first request comes once. */
export function listOf(progress: Progress, current: WizardStep, open: (step: WizardStep) => void) {
  return FIRST_RUN.map(({ id, title, todo, done }) => {
    const finished = isDone(id, progress);
    const step = STEPS.find((one) => one === id);
    const again = id === current && id !== "request";
    return { title, text: finished && !again ? done : todo, done: finished, onOpen: step && (() => open(step)) };
  });
}
