import type { GatewayState, LinkState } from '@labgate/contract';

/**
 * The gateway to show: the one shown now as long as it exists, else the first that is `ready`, else the first by name.
 * Gateways of a replay come last, whatever their state.
 */
export function chooseGateway(
  states: ReadonlyMap<string, GatewayState>,
  current: string | undefined,
): string | undefined {
  if (current !== undefined && states.get(current) === 'ready') return current;
  const names = [...states.keys()].sort(byRank);
  const ready = names.find((name) => states.get(name) === 'ready' && !isReplay(name));
  if (ready !== undefined) return ready;
  return current !== undefined && states.has(current) ? current : names[0];
}

function byRank(a: string, b: string): number {
  return Number(isReplay(a)) - Number(isReplay(b)) || (a < b ? -1 : 1);
}

/** True for the id that a replay is published under (contract §8). */
export function isReplay(name: string | undefined): boolean {
  return name?.startsWith('replay-') === true;
}

/** What a gateway is as seen from here: behind a link that is down it is as good as lost, whatever it said last (contract §2). */
export function seenState(state: GatewayState, link: LinkState | undefined): GatewayState {
  return link === '0' ? 'lost' : state;
}
