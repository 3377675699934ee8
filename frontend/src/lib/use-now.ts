import { useEffect, useState } from "react";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/**
 * The present, renewed as often as a text about `subject` changes: each second within a minute before or any time ahead of it,
 * each minute otherwise.
 */
export function useNow(subject?: Date): Date {
  const [now, setNow] = useState(() => new Date());
  const age = subject ? now.getTime() - subject.getTime() : MINUTE;
  const pace = age < MINUTE ? SECOND : MINUTE / 2;
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), pace);
    return () => clearInterval(timer);
  }, [pace]);
  return now;
}
