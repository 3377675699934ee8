import { Columns3 } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Menu, MenuCheck } from "@/components/ui/menu";
import { COLUMNS } from "./columns";

export function ColumnChoice({ hidden, onChange }: { hidden: string[]; onChange: (hidden: string[]) => void }) {
  return (
    <Menu trigger={<Button look="ghost"><Columns3 aria-hidden="true" />Columns</Button>}>
      {COLUMNS.filter(({ fixed }) => !fixed).map(({ id, head }) => (
        <MenuCheck key={id} checked={!hidden.includes(id)} onChange={(shown) => onChange(shown ? hidden.filter((other) => other !== id) : [...hidden, id])}>
          {head}
        </MenuCheck>
      ))}
    </Menu>
  );
}
