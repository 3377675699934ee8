import { CopyButton } from "./copy-button";
import { Button } from "./ui/button";
import { Field } from "./ui/field";
import { Input } from "./ui/input";

/** A secret in clear, with Copy in focus. */
export function RevealedSecret({ label, secret, help, onHide }: { label: string; secret: string; help?: string; onHide?: () => void }) {
  return (
    <div className="flex items-start gap-2 max-md:flex-wrap">
      <Field label={label} help={help} className="flex-1">
        <Input mono readOnly value={secret} onFocus={(event) => event.target.select()} />
      </Field>
      <span className="flex gap-2 pt-6">
        <CopyButton text={secret} label="Copy" look="primary" autoFocus>Copy</CopyButton>
        {onHide && <Button onClick={onHide}>Hide</Button>}
      </span>
    </div>
  );
}
