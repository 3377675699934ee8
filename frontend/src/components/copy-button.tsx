import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { Button, type ButtonProps } from "./ui/button";
import { toast } from "./ui/toast";

interface CopyButtonProps extends Omit<ButtonProps, "value"> {
  /** The text, or a way to fetch it when asked (a secret that is not on the page). */
  text: string | (() => Promise<string>);
  label: string;
  children?: React.ReactNode;
}

export function CopyButton({ text, label, children, look = "ghost", size, ...rest }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(typeof text === "string" ? text : await text());
      setCopied(true);
    } catch {
      toast.failed("Not copied.", "The browser allows copying only on https and localhost.");
    }
  };

  return (
    <Button look={look} size={size ?? (children ? "normal" : "small-icon")} aria-label={copied ? "Copied" : label} onClick={() => void copy()} {...rest}>
      {copied ? <Check className="text-ok" aria-hidden="true" /> : <Copy aria-hidden="true" />}
      {children}
    </Button>
  );
}
