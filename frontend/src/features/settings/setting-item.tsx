import { useId } from "react";
import { type SettingRow, type SettingValue, usePendingSetting, useSaveSettings } from "@/api/queries/settings";
import { messageOf } from "@/api/error";
import { SettingControl } from "@/components/setting-control";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { cn } from "@/lib/cn";
import { controlOf, defaultWords } from "@/lib/setting-value";

/** Name and help left, control right; below it whether the value is the default, and the way back to it. */
export function SettingItem({ setting }: { setting: SettingRow }) {
  const id = useId();
  const { mutateAsync } = useSaveSettings();
  const control = controlOf(setting);
  const wide = control === "lines" || control === "choices";
  const value = setting.value ?? "";
  const pending = usePendingSetting(setting.key);
  const store = (next: SettingValue) => mutateAsync({ [setting.key]: next });
  const save = async (next: SettingValue) => {
    const before = pending ?? (setting.source === "global" ? value : null);
    try {
      await store(next);
      toast.done(`Saved “${setting.label}”`, { label: "Undo", act: () => void store(before) });
    } catch (error) {
      // What is typed shows its refusal beside the field.
      if (typeof next === "string" && control !== "choices") throw error;
      toast.failed(`“${setting.label}” was not saved.`, messageOf(error));
    }
  };

  return (
    <div className={cn("grid gap-x-6 gap-y-2 border-t border-border px-3.5 py-3", wide ? "grid-cols-1" : "items-start md:grid-cols-[minmax(0,1fr)_260px]", control === "switch" && "grid-cols-[minmax(0,1fr)_auto]")}>
      <div>
        <div className="flex flex-wrap items-baseline gap-x-2">
          <h3 className="text-sm font-medium text-foreground">{setting.label}</h3>
          <Origin setting={setting} onReset={() => void save(null)} />
        </div>
        <p id={id} className="text-xs/[17px] text-muted-foreground">{setting.help}</p>
      </div>
      <div className={cn("flex min-w-0 max-md:justify-start", control === "switch" ? "justify-end pt-1" : "justify-start")}>
        <SettingControl setting={setting} value={value} pending={pending} onSave={save} describedBy={id} />
      </div>
    </div>
  );
}

function Origin({ setting, onReset }: { setting: SettingRow; onReset: () => void }) {
  if (setting.source === "global") {
    return (
      <p className="flex flex-wrap items-center gap-x-1 text-xs text-faint">
        default: {defaultWords(setting)}
        <Button look="ghost" size="small" className="-my-1 px-1.5 max-md:h-8" aria-label={`Reset ${setting.label} to the default`} onClick={onReset}>Reset</Button>
      </p>
    );
  }
  const words = setting.source === "environment" ? `from the environment (${setting.environment ?? ""})` : "default";
  return <p className="text-xs text-faint">{words}</p>;
}
