import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabError, MAX_PLAN_LENGTH, planSchema, type Plan } from '@labgate/contract';
import { ConfigFaults, parseYaml } from '@labgate/service-kit';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const ENDINGS = ['.yaml', '.yml', '.json'] as const;

/** Reads a plan, YAML or JSON. @throws LabError E_SCHEMA that names every fault. */
export function parsePlan(text: string): Plan {
  const faults = new ConfigFaults();
  let value: unknown;
  try {
    value = parseYaml(text, 'the plan');
    const plan = faults.parse(planSchema, value, (path) => `plan: ${path.join('.') || 'whole plan'}`);
    faults.throwIfAny();
    if (plan !== undefined) return plan;
  } catch (cause) {
    const message = cause instanceof LabError ? cause.message : String(cause);
    throw new LabError('E_SCHEMA', message.replace('the configuration has', 'the plan has').slice(0, 2_000), {
      cause,
    });
  }
  throw new LabError('E_SCHEMA', 'the plan is empty');
}

/** Names of the plan files in a folder, which need not exist. */
export async function listPlans(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []); // no folder, no plans
  return names
    .filter((name) => NAME.test(name) && ENDINGS.some((ending) => name.endsWith(ending)))
    .toSorted();
}

/** The text of a plan file. @throws LabError E_UNKNOWN when there is none of this name, E_LIMIT when it is too long. */
export async function readPlanFile(folder: string, name: string): Promise<string> {
  const known = await listPlans(folder);
  const file = [name, ...ENDINGS.map((ending) => name + ending)].find((candidate) =>
    known.includes(candidate),
  );
  if (file === undefined)
    throw new LabError('E_UNKNOWN', `there is no plan ${JSON.stringify(name.slice(0, 64))}`);
  const text = await readFile(join(folder, file), 'utf8');
  if (text.length > MAX_PLAN_LENGTH) throw new LabError('E_LIMIT', `the plan ${file} is too long`);
  return text;
}
