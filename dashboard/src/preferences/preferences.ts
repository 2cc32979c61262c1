import { z } from 'zod';

/** What somebody chose for this browser. */
const preferencesSchema = z.object({
  /** Keys without Ctrl or Alt do something; speech control and shaky hands need them off. */
  hasLetterKeys: z.boolean().catch(true),
  /** `auto` is as the system asks for it. */
  theme: z.enum(['auto', 'light', 'dark']).catch('auto'),
  /** On the screen only; files are always in °C. */
  temperatureUnit: z.enum(['°C', '°F']).catch('°C'),
  density: z.enum(['comfortable', 'compact']).catch('comfortable'),
  /** Palette a thermal picture begins with. */
  palette: z.string().max(32).catch(''),
  /** A tone when an alarm is raised. */
  hasSound: z.boolean().catch(false),
  /** The card with the first steps was taken away. */
  isWelcomed: z.boolean().catch(false),
});
export type Preferences = Readonly<z.output<typeof preferencesSchema>>;

const KEY = 'labgate.preferences';
const DEFAULTS: Preferences = preferencesSchema.parse({});

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
      return preferencesSchema.parse(JSON.parse(this.#storage().getItem(KEY) ?? '{}'));
    } catch {
      // Refused, or not what we wrote.
      return DEFAULTS;
    }
  }
}

/** The preferences of this browser. */
export const preferences = new PreferenceStore(() => globalThis.localStorage);
