import { formatCondition, type Condition, type PatchOperation } from '@labgate/contract';
import type { RuleDraft } from './rule-draft.ts';
import { readCondition } from './read-condition.ts';

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
  /** What people read. */
  readonly text: string | undefined;
  /** Outputs it switches off. */
  readonly outputs: readonly string[];
}

const SECTIONS = ['alarms', 'interlocks'] as const;

/** The rules of a configuration, alarms first. */
export function configuredRules(config: unknown): ConfiguredRule[] {
  return SECTIONS.flatMap((section) =>
    Object.entries(recordAt(config, section) ?? {}).flatMap(([id, value]) => {
      const rule = asRecord(value);
      const when = rule?.['when'];
      if (rule === undefined || typeof when !== 'string') return [];
      const { hysteresis, severity, text, act } = rule;
      return [
        {
          id,
          section,
          when,
          condition: readCondition(when),
          hysteresis: typeof hysteresis === 'number' ? hysteresis : 0,
          severity: typeof severity === 'string' ? severity : undefined,
          text: typeof text === 'string' ? text : undefined,
          outputs: Array.isArray(act) ? act.filter((each) => typeof each === 'string') : [],
        },
      ];
    }),
  );
}

/** The sections that this gateway has, from the schema of its configuration. */
export function ruleSections(fileSchema: unknown): ReadonlySet<RuleSection> {
  const properties = recordAt(fileSchema, 'properties');
  return new Set(SECTIONS.filter((section) => recordAt(properties, section) !== undefined));
}

/** What saving a rule changes: it is put where its action belongs, and taken away from where it was. */
export function ruleOperations(
  draft: RuleDraft,
  made: { readonly condition: Condition; readonly hysteresis: number },
  outputs: readonly string[],
  before: { readonly section: RuleSection; readonly id: string; readonly value: unknown } | undefined,
  config: unknown,
): PatchOperation[] {
  const section: RuleSection = draft.action === 'off' ? 'interlocks' : 'alarms';
  const isSamePlace = before !== undefined && before.section === section;
  const { text: _before, ...kept } = isSamePlace ? (asRecord(before.value) ?? {}) : {};
  const text = draft.text.trim();
  const value = {
    ...kept,
    when: formatCondition(made.condition),
    hysteresis: made.hysteresis,
    ...(section === 'interlocks'
      ? { act: outputs.map((output) => `${output}.off`) }
      : { severity: draft.severity, ...(text === '' ? {} : { text }) }),
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

function asRecord(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}

function recordAt(value: unknown, key: string): Readonly<Record<string, unknown>> | undefined {
  const record = asRecord(value);
  return record !== undefined && Object.hasOwn(record, key) ? asRecord(record[key]) : undefined;
}
