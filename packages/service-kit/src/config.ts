import { readFileSync } from 'node:fs';
import { LabError } from '@labgate/contract';
import { parse, YAMLParseError } from 'yaml';
import type { z } from 'zod';

/** One fault of a configuration. */
export interface ConfigFault {
  /** Where, for example `labgate.yaml: devices.cam0.rateHz` or `LABGATE_HTTP_PORT`. */
  readonly path: string;
  /** What was found there, as JSON. */
  readonly found: string;
  /** What is allowed there. */
  readonly allowed: string;
}

/** Collects the faults of every part of a configuration, so that a person sees all of them at once. */
export class ConfigFaults {
  readonly #faults: ConfigFault[] = [];

  get list(): readonly ConfigFault[] {
    return this.#faults;
  }

  add(fault: ConfigFault): void {
    this.#faults.push(fault);
  }

  /**
   * Parses `input` and gives the value, or `undefined` after noting every fault.
   * @param pathOf makes the printed place from the path inside the input.
   */
  parse<T>(
    schema: z.ZodType<T>,
    input: unknown,
    pathOf: (path: readonly PropertyKey[]) => string,
  ): T | undefined {
    const result = schema.safeParse(input, { reportInput: true });
    if (result.success) return result.data;
    for (const issue of result.error.issues) {
      if (issue.code === 'unrecognized_keys') {
        for (const key of issue.keys) {
          this.add({ path: pathOf([...issue.path, key]), found: 'an unknown key', allowed: 'nothing here' });
        }
      } else {
        this.add({
          path: pathOf(issue.path),
          found: asFound(issue.input),
          allowed: asAllowed(issue.message),
        });
      }
    }
    return undefined;
  }

  /** @throws LabError E_CONFIG whose message names every fault, one a line, when there are any. */
  throwIfAny(): void {
    if (this.#faults.length === 0) return;
    const lines = this.#faults.map(
      ({ path, found, allowed }) => `  ${path}: found ${found}; allowed: ${allowed}`,
    );
    const count = this.#faults.length === 1 ? '1 fault' : `${this.#faults.length} faults`;
    throw new LabError('E_CONFIG', `the configuration has ${count}:\n${lines.join('\n')}`, {
      context: { faults: this.#faults.length },
    });
  }
}

/**
 * Reads a YAML file.
 * @throws LabError E_CONFIG when it cannot be read or is not YAML.
 */
export function readYamlFile(path: string): unknown {
  return parseYaml(readConfigText(path), path);
}

/** Reads the text of a configuration file. @throws LabError E_CONFIG. */
export function readConfigText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new LabError('E_CONFIG', `cannot read the configuration file ${path}: ${messageOf(cause)}`, {
      cause,
    });
  }
}

/** Reads the YAML of a configuration; `path` is its place in messages. @throws LabError E_CONFIG naming the line. */
export function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text) ?? {};
  } catch (cause) {
    const place = cause instanceof YAMLParseError ? (cause.linePos?.[0]?.line ?? '?') : '?';
    throw new LabError('E_CONFIG', `${path}, line ${place}: not YAML: ${messageOf(cause).split('\n')[0]}`, {
      cause,
    });
  }
}

/** Freezes plain data and all below it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value) && !ArrayBuffer.isView(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}

/** zod's messages begin with what is wrong; the fault says that already. */
function asAllowed(message: string): string {
  return message.replace(/^(Invalid (input|option|string)|Too (big|small)): (expected |must )?/, '');
}

function asFound(input: unknown): string {
  if (input === undefined) return 'nothing';
  const text = JSON.stringify(input) ?? typeof input;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
