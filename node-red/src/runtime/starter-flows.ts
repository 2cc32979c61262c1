import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A node of a flow file. */
export type FlowEntry = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly type: string;
};

const EXAMPLES = join(import.meta.dirname, '..', '..', 'examples');

/** The examples by file name, without `.json`. */
export function readExamples(): ReadonlyMap<string, readonly FlowEntry[]> {
  const files = readdirSync(EXAMPLES).filter((file) => file.endsWith('.json'));
  return new Map(
    files
      .toSorted()
      .map((file) => [
        file.replace(/\.json$/, ''),
        JSON.parse(readFileSync(join(EXAMPLES, file), 'utf8')) as FlowEntry[],
      ]),
  );
}

/** Examples that act as soon as they are deployed: in a starter they wait until somebody enables them. */
const ACTING_BY_THEMSELVES: readonly string[] = ['alarm-output-off', 'log-to-csv'];

/** All examples as one flow file, their gateway being the one at `url`; they name the same configuration node. */
export function starterFlows(url: string): FlowEntry[] {
  const byId = new Map<string, FlowEntry>();
  for (const [name, flow] of readExamples()) {
    const disabled = ACTING_BY_THEMSELVES.includes(name);
    for (const entry of flow) {
      byId.set(entry.id, entry.type === 'tab' ? { ...entry, disabled } : entry);
    }
  }
  return [...byId.values()].map((entry) => (entry.type === 'lab-gateway' ? { ...entry, url } : entry));
}
