import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Plus, Users } from "lucide-react";
import { useState } from "react";
import { EmptyState } from "@/components/empty-state";
import { ErrorState } from "@/components/error-state";
import { Page } from "@/components/page";
import { Button } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import { SkeletonRows } from "@/components/ui/skeleton";
import { plural } from "@/lib/format-number";
import { NewTenantDialog } from "./new-tenant-dialog";
import { tenantsQuery } from "@/api/queries/tenants";
import { TenantDialog } from "./tenant-dialog";
import { TenantTable } from "./tenant-table";

const route = getRouteApi("/shell/tenants");

/** Who uses how much of what they may? */
export function TenantsPage() {
  const { open } = route.useSearch();
  const navigate = route.useNavigate();
  const [creating, setCreating] = useState(false);
  const tenants = useQuery(tenantsQuery());
  const all = tenants.data ?? [];
  const show = (id?: string) => void navigate({ search: { open: id } });
  return (
    <Page
      title="Tenants"
      facts={tenants.data && `${plural(all.length, "tenant")}, ${all.filter(({ enabled }) => enabled).length} switched on`}
      actions={
        <Button look="primary" onClick={() => setCreating(true)}>
          <Plus aria-hidden="true" />
          New tenant
        </Button>
      }
    >
      <Panel className="scrollbar-thin overflow-x-auto">
        {tenants.isPending && <SkeletonRows />}
        {tenants.isError && !tenants.data && <ErrorState title="Tenants could not be read" error={tenants.error} retry={() => void tenants.refetch()} meanwhile="Their keys still work." />}
        {tenants.data && all.length === 0 && (
          <EmptyState icon={Users} title="No tenants yet" className="py-20" actions={<Button onClick={() => setCreating(true)}>Make a tenant</Button>}>
            A tenant is a user or a team with a client key, limits and records of its own. The first one turns tenancy on; the present client key goes on working.
          </EmptyState>
        )}
        {all.length > 0 && <TenantTable tenants={all} onOpen={({ id }) => show(id)} />}
      </Panel>
      {creating && <NewTenantDialog onClose={() => setCreating(false)} />}
      <TenantDialog tenant={all.find(({ id }) => id === open)} onClose={() => show()} />
    </Page>
  );
}
