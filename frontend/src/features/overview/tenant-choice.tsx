import { useQuery } from "@tanstack/react-query";
import { tenantsQuery } from "@/api/queries/tenants";
import { Select } from "@/components/ui/select";

/** Whose requests the figures, the chart and the breakdown tell of. */
export function TenantChoice({ tenant = "", onChange }: { tenant?: string; onChange: (tenant: string | undefined) => void }) {
  const { data = [] } = useQuery(tenantsQuery());
  const choices = [{ value: "", label: "All" }, ...data.map(({ id, name }) => ({ value: id, label: name, text: name }))];
  return <Select aria-label="Tenant" prefix="Tenant" className="max-w-56 max-md:order-last" value={tenant} onChange={(next) => onChange(next || undefined)} choices={choices} />;
}
