import type { KnownTypes } from './node-types.ts';

/** A node of a flow file as it was read: anything may be in it. */
export type UncheckedEntry = Readonly<Record<string, unknown>>;

/** Types that stand in a flow without wires. */
const WITHOUT_WIRES = ['tab', 'comment', 'group', 'subflow'];
/** Types that start something by themselves, so nothing has to lead to them. */
const STARTS = [
  'inject',
  'lab reading',
  'lab thermal',
  'lab alarm',
  'mqtt in',
  'http in',
  'catch',
  'status',
  'link in',
  'complete',
];

/**
 * Says what is wrong with a flow file: Node-RED deploys one with an unknown type and then stands still without a word.
 * Gives a sentence for each fault; none for a flow that can run.
 */
export function checkFlow(entries: unknown, types: KnownTypes): string[] {
  if (!Array.isArray(entries)) return ['it is no flow file: an array of nodes is expected'];
  const nodes = entries.filter(
    (entry): entry is UncheckedEntry => typeof entry === 'object' && entry !== null,
  );
  const ids = new Map(nodes.map((node) => [node['id'], node]));
  const targets = new Set(nodes.flatMap(targetsOf));
  const faults = nodes.flatMap((node) => faultsOfNode(node, ids, targets, types));
  const doubled = nodes.length - ids.size;
  return doubled === 0 ? faults : [...faults, `${doubled} ids are given twice`];
}

function faultsOfNode(
  node: UncheckedEntry,
  ids: ReadonlyMap<unknown, UncheckedEntry>,
  targets: ReadonlySet<unknown>,
  types: KnownTypes,
): string[] {
  const type = String(node['type']);
  const name = `${type} ${JSON.stringify(node['name'] || node['id'])}`;
  const faults: string[] = [];
  if (!types.core.has(type) && !types.own.has(type) && !type.startsWith('subflow:')) {
    faults.push(`${name}: no node of this type is part of Node-RED or of this palette`);
  }
  for (const target of targetsOf(node)) {
    if (!ids.has(target))
      faults.push(`${name}: a wire leads to ${JSON.stringify(target)}, which is not there`);
  }
  if (types.own.has(type) && type !== 'lab-gateway' && ids.get(node['gateway'])?.['type'] !== 'lab-gateway') {
    faults.push(`${name}: names no gateway`);
  }
  const isPlaced = typeof node['z'] === 'string' && 'x' in node && !WITHOUT_WIRES.includes(type);
  if (isPlaced && !STARTS.includes(type) && !targets.has(node['id'])) {
    faults.push(`${name}: nothing leads to it`);
  }
  return faults;
}

function targetsOf(node: UncheckedEntry): unknown[] {
  const wires = node['wires'];
  return Array.isArray(wires) ? wires.flat() : [];
}
