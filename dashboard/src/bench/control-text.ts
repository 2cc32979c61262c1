import type { ControlRecord } from './control-log.ts';

/** What a command set, by the field of its argument: where before and after find it, its words and its unit. */
const SET_FIELDS: Readonly<
  Record<string, { readonly state: string; readonly name: string; readonly unit: string }>
> = {
  voltage: { state: 'vSet', name: 'voltage', unit: 'V' },
  currentLimit: { state: 'iSet', name: 'current limit', unit: 'A' },
};
const UNIT_SPACE = '\u202F';

/** A command as one line: what was to be done, from what to what, and how it ended. */
export function controlText(record: ControlRecord): string {
  return [`${record.who}: ${actionText(record)}`, endText(record)].join(' · ');
}

/** What was to be done: `set voltage 5 → 12 V`, `output OFF → ON`, or the method with its arguments. */
export function actionText({ method, args, before, after }: ControlRecord): string {
  if (method === 'output') {
    const wanted = args['on'] === true ? 'ON' : 'OFF';
    const was = field(before, 'output');
    return typeof was === 'boolean' && was !== (args['on'] === true)
      ? `output ${was ? 'ON' : 'OFF'} → ${wanted}`
      : `output ${wanted}`;
  }
  if (method === 'set') {
    const changes = Object.entries(args).map(([key, wish]) => {
      const known = Object.hasOwn(SET_FIELDS, key) ? SET_FIELDS[key] : undefined;
      if (known === undefined) return `${key} ${plain(wish)}`;
      const was = field(before, known.state);
      const now = field(after, known.state) ?? wish;
      const from = typeof was === 'number' && was !== now ? `${plain(was)} → ` : '';
      return `${known.name} ${from}${plain(now)}${UNIT_SPACE}${known.unit}`;
    });
    return `set ${changes.join(', ')}`;
  }
  const words = Object.entries(args).map(([key, value]) => `${key} ${plain(value)}`);
  return [method, ...words].join(' ');
}

/** How it ended: `confirmed in 180 ms`, or the refusal. */
export function endText({ status, code, text, tookMs }: ControlRecord): string {
  if (status === 'ok') {
    return tookMs === undefined ? 'confirmed' : `confirmed in ${Math.round(tookMs)}${UNIT_SPACE}ms`;
  }
  return [status, text === '' ? code : text].filter((part) => part !== undefined).join(': ');
}

function field(state: unknown, name: string): unknown {
  return typeof state === 'object' && state !== null
    ? (state as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
