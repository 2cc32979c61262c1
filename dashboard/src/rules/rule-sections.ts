import {
  formatCondition,
  isLabError,
  parseCondition,
  type Condition,
  type PatchOperation,
} from '@labgate/contract';
import type { RuleDraft } from './rule-draft.ts';

/** Where a rule stands in the configuration. */
export type RuleSection = 'alarms' | 'interlocks';

/** A rule as the configuration has it. */
export interface ConfiguredRule {
  readonly id: string;
  readonly section: RuleSection;
  /** The condition in the words of the contract. */
  readonly when: string;
  /** `undefined` for one this page cannot read. */
  readonly condition: Condition | undefined;
  readonly hysteresis: number;
  readonly severity: string | undefined;
  /** Outputs it switches off. */
  readonly outputs: readonly string[];
}

/** Keys under which the schemas may call the same thing; the first one that a schema has is taken. */
const NAMES = {
  severity: ['sev', 'severity'],
  hysteresis: ['hysteresis', 'hyst'],
} as const;

/** The rules of a configuration, alarms first. */
export function configuredRules(config: unknown): ConfiguredRule[] {
  return (['alarms', 'interlocks'] as const).flatMap((section) =>
    Object.entries(recordAt(recordAt(config, section), undefined) ?? {}).flatMap(([id, value]) => {
      const rule = asRecord(value);
      const when = rule?.['when'];
      if (rule === undefined || typeof when !== 'string') return [];
      const hysteresis = NAMES.hysteresis.map((name) => rule[name]).find((each) => typeof each === 'number');
      const severity = NAMES.severity.map((name) => rule[name]).find((each) => typeof each === 'string');
      const act = rule['act'];
      const outputs = Array.isArray(act) ? act.filter((each) => typeof each === 'string') : [];
      return [
        { id, section, when, condition: readCondition(when), hysteresis: hysteresis ?? 0, severity, outputs },
      ];
    }),
  );
}

/** The sections that this gateway has, with the keys of their rules, from the schema of its configuration. */
export function ruleSections(fileSchema: unknown): ReadonlyMap<RuleSection, readonly string[]> {
  const properties = recordAt(fileSchema, 'properties');
  return new Map(
    (['alarms', 'interlocks'] as const).flatMap((section) => {
      const item = recordAt(recordAt(properties, section), 'additionalProperties');
      const keys = recordAt(item, 'properties');
      return keys === undefined ? [] : [[section, Object.keys(keys)] as const];
    }),
  );
}

/** What saving a rule changes: it is put where its action belongs, and taken away from where it was. */
export function ruleOperations(
  draft: RuleDraft,
  made: { readonly condition: Condition; readonly hysteresis: number },
  outputs: readonly string[],
  sections: ReadonlyMap<RuleSection, readonly string[]>,
  before: { readonly section: RuleSection; readonly id: string; readonly value: unknown } | undefined,
  config: unknown,
): PatchOperation[] {
  const section: RuleSection = draft.action === 'off' ? 'interlocks' : 'alarms';
  const keys = sections.get(section) ?? [];
  const named = (names: readonly string[], value: unknown): Readonly<Record<string, unknown>> => {
    const key = names.find((name) => keys.includes(name));
    return key === undefined ? {} : { [key]: value };
  };
  const isSamePlace = before !== undefined && before.section === section;
  const value = {
    ...(isSamePlace ? asRecord(before.value) : {}),
    when: formatCondition(made.condition),
    ...named(NAMES.hysteresis, made.hysteresis),
    ...(section === 'interlocks'
      ? { act: outputs.map((output) => `${output}.off`) }
      : named(NAMES.severity, draft.severity)),
  };
  const isMoved = before !== undefined && (before.section !== section || before.id !== draft.id);
  return [
    ...(isMoved ? [{ op: 'remove' as const, path: `/${before.section}/${before.id}` }] : []),
    ...(recordAt(config, section) === undefined
      ? [{ op: 'add' as const, path: `/${section}`, value: {} }]
      : []),
    { op: 'add', path: `/${section}/${draft.id}`, value },
  ];
}

function readCondition(text: string): Condition | undefined {
  try {
    return parseCondition(text);
  } catch (error) {
    if (isLabError(error, 'E_SCHEMA')) return undefined;
    throw error;
  }
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function recordAt(value: unknown, key: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const record = asRecord(value);
  if (key === undefined || record === undefined) return record;
  return Object.hasOwn(record, key) ? asRecord(record[key]) : undefined;
}
