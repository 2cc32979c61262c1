/** What can be changed at the front panel too; `output` is 1 or 0. */
export type Setting = 'vSet' | 'iSet' | 'output';

/** Who made the settings what they are; `unknown` until the first change. */
export const SETTERS = ['unknown', 'remote', 'panel'] as const;
export type Setter = (typeof SETTERS)[number];

const WORDS: Readonly<Record<Setting, (value: number) => string>> = {
  vSet: (value) => `${value} V`,
  iSet: (value) => `${value} A`,
  output: (value) => (value === 1 ? 'on' : 'off'),
};

/**
 * Compares the settings of a supply with what this gateway set or saw last: a difference was made at the front panel, or
 * by the supply itself. It remembers across sessions, so a change while the cable was pulled is noticed too.
 */
export class SettingsWatch {
  readonly #counters: Map<string, number>;

  constructor(counters: Map<string, number>) {
    this.#counters = counters;
  }

  /** Counts the changes of the settings, whoever made them. */
  get rev(): number {
    return this.#counters.get('rev') ?? 0;
  }

  get setBy(): Setter {
    return SETTERS[this.#counters.get('setBy') ?? 0] ?? 'unknown';
  }

  /** The value that was set or seen last; undefined while a change is under way. */
  known(setting: Setting): number | undefined {
    return this.#counters.get(setting);
  }

  /** A change is about to be sent: whatever is found next was meant. */
  changing(setting: Setting): void {
    this.#counters.delete(setting);
  }

  /** A change of ours was read back. */
  changed(setting: Setting, value: number): void {
    this.#counters.set(setting, value);
    this.#count('remote');
  }

  /** Takes what was read. Gives a sentence for the log when somebody else changed it. */
  see(setting: Setting, value: number): string | undefined {
    const before = this.known(setting);
    this.#counters.set(setting, value);
    if (before === undefined || before === value) return undefined;
    this.#count('panel');
    return `front panel: ${setting} ${WORDS[setting](before)} → ${WORDS[setting](value)}`;
  }

  #count(setter: Setter): void {
    this.#counters.set('rev', this.rev + 1);
    this.#counters.set('setBy', SETTERS.indexOf(setter));
  }
}
