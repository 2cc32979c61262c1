/** What somebody chose for this browser. */
export interface Preferences {
  /** Keys without Ctrl or Alt do something; speech control and shaky hands need them off. */
  readonly hasLetterKeys: boolean;
}

const KEY = 'labgate.preferences';
const DEFAULTS: Preferences = { hasLetterKeys: true };

/** Where preferences are kept; `localStorage` fits. */
export type PreferenceStorage = Pick<Storage, 'getItem' | 'setItem'>;

/** Keeps preferences and tells who listens when one changes. */
export class PreferenceStore {
  readonly #storage: () => PreferenceStorage;
  readonly #listeners = new Set<() => void>();
  #current: Preferences;

  /** `storage` may throw: browsers refuse it on some pages. */
  constructor(storage: () => PreferenceStorage) {
    this.#storage = storage;
    this.#current = this.#load();
  }

  readonly snapshot = (): Preferences => this.#current;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(change: Partial<Preferences>): void {
    this.#current = { ...this.#current, ...change };
    try {
      this.#storage().setItem(KEY, JSON.stringify(this.#current));
    } catch {
      // Storage is refused or full: the choice holds as long as the page.
    }
    for (const listener of this.#listeners) listener();
  }

  #load(): Preferences {
    try {
      const kept: unknown = JSON.parse(this.#storage().getItem(KEY) ?? '{}');
      const hasLetterKeys =
        typeof kept === 'object' && kept !== null && 'hasLetterKeys' in kept ? kept.hasLetterKeys : undefined;
      return { hasLetterKeys: typeof hasLetterKeys === 'boolean' ? hasLetterKeys : DEFAULTS.hasLetterKeys };
    } catch {
      // Refused, or not what we wrote.
      return DEFAULTS;
    }
  }
}

/** The preferences of this browser. */
export const preferences = new PreferenceStore(() => globalThis.localStorage);
