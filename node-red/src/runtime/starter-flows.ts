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

/** All examples as one flow file, their gateway being the one at `url`; they name the same configuration node. */
export function starterFlows(url: string): FlowEntry[] {
  const byId = new Map([...readExamples().values()].flat().map((entry) => [entry.id, entry]));
  return [...byId.values()].map((entry) => (entry.type === 'lab-gateway' ? { ...entry, url } : entry));
}
