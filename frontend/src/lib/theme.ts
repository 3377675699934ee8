import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark";
const KEY = "codegate.theme";
const listeners = new Set<() => void>();

const read = (): Theme => (document.documentElement.dataset.theme === "dark" ? "dark" : "light");

export function useTheme(): [Theme, (theme: Theme) => void] {
  const theme = useSyncExternalStore((listener) => (listeners.add(listener), () => void listeners.delete(listener)), read);
  return [theme, setTheme];
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
  listeners.forEach((listener) => listener());
}
