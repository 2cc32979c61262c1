import { useEffect, useState } from 'react';
import { z } from 'zod';
import { useBenchSession } from '../mqtt/bench-provider.tsx';
import { useBench } from '../mqtt/use-bench.ts';
import { stickyParams, useRouteParam } from '../routing/use-route.ts';

/** What the file of a page that is hosted apart from its gateways says about them. */
const listSchema = z.object({
  gateways: z.array(z.object({ name: z.string().max(31), label: z.string().max(128) })).max(64),
});
type Gateway = z.infer<typeof listSchema>['gateways'][number];

/**
 * Chooses the bench: between the gateways that `gateways.json` lists, which this page's host hands on below `/gw/<name>/`,
 * and between those that share a broker. Nothing where there is nothing to choose.
 */
export function BenchSelector() {
  const { store } = useBenchSession();
  const { gw, gateways } = useBench();
  const [wanted, want] = useRouteParam('gw', '');
  const listed = useListedGateways();
  useEffect(() => store.want(wanted === '' ? undefined : wanted), [store, wanted]);
  const { at = '' } = stickyParams();
  if (listed.length === 0 && gateways.length < 2) return null;
  return (
    <>
      {listed.length === 0 ? null : (
        <label className="field bench-select">
          <span className="visually-hidden">Gateway</span>
          <select value={at} onChange={(event) => goTo(event.target.value)} data-testid="gateway-place">
            {listed.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </label>
      )}
      {gateways.length < 2 ? null : (
        <label className="field bench-select">
          <span className="visually-hidden">Bench</span>
          <select value={gw} onChange={(event) => want(event.target.value)} data-testid="gateway-choice">
            {gateways.map((each) => (
              <option key={each.gw} value={each.gw}>
                {each.gw}
                {each.state === 'ready' ? '' : ` (${each.state})`}
              </option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

// Everything of another gateway comes over other connections: a new page is the plainest way to let go of the old.
function goTo(name: string): void {
  const query = new URLSearchParams(window.location.search);
  query.delete('gw');
  query.set('at', name);
  window.location.search = query.toString();
}

function useListedGateways(): readonly Gateway[] {
  const [listed, setListed] = useState<readonly Gateway[]>([]);
  useEffect(() => {
    const load = async (): Promise<void> => {
      const response = await fetch(`${import.meta.env.BASE_URL}gateways.json`);
      const list = listSchema.safeParse(await response.json()).data;
      if (list === undefined) return;
      setListed(list.gateways);
      const [first] = list.gateways;
      if (first !== undefined && stickyParams()['at'] === undefined) goTo(first.name);
    };
    // Without a list there is one gateway: the one this page came from.
    load().catch(() => undefined);
  }, []);
  return listed;
}
