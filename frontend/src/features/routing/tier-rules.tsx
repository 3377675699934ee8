import { Pencil } from "lucide-react";
import { useState } from "react";
import { messageOf } from "@/api/error";
import { useSaveSettings, useSetting } from "@/api/queries/settings";
import { useUnsaved } from "@/components/unsaved";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { Panel } from "@/components/ui/panel";
import { toast } from "@/components/ui/toast";
import { parseRules } from "./rules";

/** Names that do not say their tier: patterns, asked in order, before the built-in names. */
export function TierRules() {
  const [editing, setEditing] = useState(false);
  const text = useSetting("tier_rules");
  const { rules } = parseRules(text ?? "");
  return (
    <Panel
      title="Tier rules"
      actions={
        <Button look="ghost" size="small-icon" aria-label="Edit tier rules" disabled={text === undefined} onClick={() => setEditing(true)}>
          <Pencil aria-hidden="true" />
        </Button>
      }
    >
      <ul>
        {rules.map(({ pattern, tier }, index) => (
          <li key={index} className="flex gap-2 border-t border-border px-3.5 py-2">
            <code className="min-w-0 truncate font-mono text-xs/5">{pattern}</code>
            <span aria-label="is">→</span>
            <span>{tier}</span>
          </li>
        ))}
      </ul>
      <p className="border-t border-border px-3.5 py-2 text-xs/[17px] text-muted-foreground">
        {rules.length ? "Asked in this order, before the names opus, sonnet, haiku." : "None. Names are read for opus, sonnet and haiku."}
      </p>
      {editing && <RulesDialog text={text ?? ""} onClose={() => setEditing(false)} />}
    </Panel>
  );
}

function RulesDialog({ text, onClose }: { text: string; onClose: () => void }) {
  const [draft, setDraft] = useState(text);
  const [refused, setRefused] = useState<string>();
  const save = useSaveSettings();
  const { problem } = parseRules(draft);
  const submit = () => {
    if (problem) return;
    save.mutate(
      { tier_rules: draft.trim() },
      {
        onSuccess: () => {
          toast.done("Saved the tier rules");
          onClose();
        },
        onError: (error) => setRefused(messageOf(error)),
      },
    );
  };
  const unsaved = useUnsaved(draft !== text && !save.isPending, onClose);
  return (
    <Dialog
      open
      onOpenChange={unsaved.leave}
      title="Tier rules"
      description="One pattern=tier a line; * stands for anything. The first that matches decides."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={save.isPending && "Saving…"} onClick={submit}>Save</Button>
        </>
      }
    >
      <Field label="Rules" className="mt-3" error={problem ?? refused} help="For example gpt-5*=opus">
        <Textarea mono rows={6} value={draft} onChange={(event) => setDraft(event.target.value)} autoFocus />
      </Field>
      {unsaved.question}
    </Dialog>
  );
}
