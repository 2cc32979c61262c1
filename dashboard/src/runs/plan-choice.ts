/** The plan a run is to be driven by: none, one that lies at the gateway, or the text of a file of this computer. */
export type PlanChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly name: string }
  | { readonly kind: 'file'; readonly name: string; readonly text: string };

export const NO_PLAN: PlanChoice = { kind: 'none' };

/** What `run/cmd/start` and `run/cmd/plan` are told of it. */
export function planArgs(choice: PlanChoice): { readonly plan?: string; readonly planText?: string } {
  switch (choice.kind) {
    case 'none':
      return {};
    case 'named':
      return { plan: choice.name };
    case 'file':
      return { planText: choice.text };
  }
}
