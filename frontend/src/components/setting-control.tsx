import { useId, useState } from "react";
import { ApiError, messageOf } from "@/api/error";
import type { SettingRow, SettingValue } from "@/api/queries/settings";
import { choicesText, chosenOf, controlOf, problemWith } from "@/lib/setting-value";
import { Button } from "./ui/button";
import { Chip } from "./ui/chip";
import { Input, Textarea } from "./ui/input";
import { StateMark } from "./ui/state-mark";
import { Switch } from "./ui/switch";

interface SettingControlProps {
  setting: SettingRow;
  value: string;
  /** What was asked for last and is not in force yet: what acts at once shows it. */
  pending?: SettingValue;
  /** Store a new value; a refusal is shown here. */
  onSave: (value: SettingValue) => Promise<unknown>;
  describedBy?: string;
  disabled?: boolean;
}

/** The control that fits a setting's kind. Switches and choices act at once, texts have a Save of their own. */
export function SettingControl(props: SettingControlProps) {
  const { setting, value, pending, onSave, describedBy, disabled } = props;
  const shown = String(pending ?? value);
  switch (controlOf(setting)) {
    case "switch":
      return <Switch checked={shown === "true"} label={setting.label} aria-describedby={describedBy} disabled={disabled} onChange={(on) => void onSave(on)} />;
    case "choices":
      return <Choices {...props} value={shown} />;
    default:
      return <TypedValue key={value} {...props} />;
  }
}

function Choices({ setting, value, onSave, disabled }: SettingControlProps) {
  const chosen = chosenOf(value, setting.choices);
  const toggle = (id: string) => onSave(choicesText(chosen.includes(id) ? chosen.filter((other) => other !== id) : [...chosen, id], setting.choices));
  return (
    <div role="group" aria-label={setting.label} className="flex flex-wrap gap-1.5">
      {setting.choices.map((id) => (
        <Chip key={id} pressed={chosen.includes(id)} disabled={disabled} onClick={() => void toggle(id)}>{id.replaceAll("_", " ")}</Chip>
      ))}
    </div>
  );
}

function TypedValue({ setting, value, onSave, describedBy, disabled }: SettingControlProps) {
  const id = useId();
  const [draft, setDraft] = useState(value);
  const [refused, setRefused] = useState<string>();
  const [saving, setSaving] = useState(false);
  const changed = draft.trim() !== value.trim();
  const problem = refused ?? (changed ? problemWith(setting, draft) : undefined);
  const save = async () => {
    if (!changed || problemWith(setting, draft)) return;
    setSaving(true);
    try {
      await onSave(draft.trim());
    } catch (error) {
      setRefused(error instanceof ApiError ? (error.fields[setting.key] ?? messageOf(error)) : messageOf(error));
    } finally {
      setSaving(false);
    }
  };
  const field = {
    "aria-label": setting.label,
    "aria-invalid": problem ? true : undefined,
    "aria-describedby": [describedBy, problem && `${id}-problem`].filter(Boolean).join(" ") || undefined,
    value: draft,
    disabled,
    onChange: (event: { target: { value: string } }) => {
      setRefused(undefined);
      setDraft(event.target.value);
    },
  };
  return (
    <form
      className="grid w-full gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="flex items-center gap-2 max-md:flex-wrap">
        {controlOf(setting) === "lines" ? (
          <Textarea mono rows={3} {...field} />
        ) : (
          <span className="relative flex min-w-0 flex-1 items-center">
            <Input {...field} inputMode={controlOf(setting) === "number" ? "decimal" : undefined} className={setting.unit ? "pr-14" : undefined} />
            {setting.unit && <span className="pointer-events-none absolute right-2.5 text-xs text-faint">{setting.unit}</span>}
          </span>
        )}
        {changed && (
          <>
            <Button type="submit" look="primary" size="small" busy={saving && "Saving…"} aria-label={`Save ${setting.label}`}>Save</Button>
            <Button look="ghost" size="small" onClick={() => { setDraft(value); setRefused(undefined); }}>Cancel</Button>
          </>
        )}
      </div>
      {problem && (
        <p id={`${id}-problem`} role="alert" className="flex items-center gap-1.5 text-xs text-bad">
          <StateMark state="bad" />
          {problem}
        </p>
      )}
    </form>
  );
}
