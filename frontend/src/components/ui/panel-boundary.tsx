import { type QueryClient, QueryClientContext } from "@tanstack/react-query";
import { Component, type ReactNode } from "react";
import { ErrorState } from "@/components/error-state";

interface PanelBoundaryProps {
  children: ReactNode;
  /** Around a whole panel: what is shown instead gets a frame of its own. */
  framed?: boolean;
}

interface PanelBoundaryState {
  error?: unknown;
}

/** Keeps what goes wrong while a panel is drawn inside this panel: the rest of the page stays. */
export class PanelBoundary extends Component<PanelBoundaryProps, PanelBoundaryState> {
  static override contextType = QueryClientContext;
  declare context: QueryClient | undefined;
  override state: PanelBoundaryState = {};

  static getDerivedStateFromError(error: unknown): PanelBoundaryState {
    return { error };
  }

  /** What could not be drawn is still kept: it has to be read anew first. */
  private readonly again = async () => {
    this.context?.removeQueries({ type: "inactive" });
    await this.context?.refetchQueries({ type: "active" });
    this.setState({ error: undefined });
  };

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <ErrorState title="This panel could not be shown" error={error} retry={() => void this.again()} meanwhile="The rest of the page still works." className={this.props.framed ? "rounded-lg border border-border bg-card" : undefined} />;
  }
}
