import type { DeviceView } from './bench-snapshot.ts';

/** Devices that are described first, then by id. */
export function describedFirst(a: DeviceView, b: DeviceView): number {
  const order = Number(a.description === undefined) - Number(b.description === undefined);
  return order || (a.id < b.id ? -1 : 1);
}

/** Gateways in alphabetical order. */
export function byName(a: { readonly gw: string }, b: { readonly gw: string }): number {
  return a.gw < b.gw ? -1 : 1;
}
