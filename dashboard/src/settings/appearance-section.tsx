import { preferences, type Preferences } from '../preferences/preferences.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { PALETTES } from '../thermal/palettes.ts';

const THEMES = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const;
const UNITS = { '°C': '°C', '°F': '°F' } as const;
const DENSITIES = { comfortable: 'Comfortable', compact: 'Compact' } as const;

/** How the page looks in this browser. */
export function AppearanceSection() {
  const chosen = usePreferences();
  return (
    <section className="card settings-section" aria-labelledby="appearance-title">
      <div className="card-head">
        <h2 id="appearance-title">Appearance</h2>
        <p className="muted small">Kept in this browser, in force at once.</p>
      </div>
      <Choice name="theme" label="Theme" options={THEMES} value={chosen.theme} />
      <Choice
        name="temperatureUnit"
        label="Temperatures"
        options={UNITS}
        value={chosen.temperatureUnit}
        hint="On the screen only; files are always in °C."
      />
      <Choice name="density" label="Density" options={DENSITIES} value={chosen.density} />
      <label className="field">
        <span>Palette of the thermal picture</span>
        <select value={chosen.palette} onChange={(event) => preferences.set({ palette: event.target.value })}>
          <option value="">Inferno (default)</option>
          {PALETTES.filter(({ name }) => name !== 'inferno').map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <Switch name="hasSound" label="A tone when an alarm is raised" value={chosen.hasSound} />
      <Switch name="hasLetterKeys" label="Single letter keys do something" value={chosen.hasLetterKeys} />
      <Switch name="isWelcomed" label="The card with the first steps is hidden" value={chosen.isWelcomed} />
    </section>
  );
}

function Choice<Name extends 'theme' | 'temperatureUnit' | 'density'>({
  name,
  label,
  options,
  value,
  hint,
}: {
  readonly name: Name;
  readonly label: string;
  readonly options: Readonly<Record<Preferences[Name], string>>;
  readonly value: Preferences[Name];
  readonly hint?: string;
}) {
  return (
    <div className="field choice-field">
      <span>{label}</span>
      <div className="segmented" role="group" aria-label={label}>
        {(Object.entries(options) as [Preferences[Name], string][]).map(([option, text]) => (
          <button
            key={option}
            type="button"
            aria-pressed={option === value}
            onClick={() => preferences.set({ [name]: option })}
          >
            {text}
          </button>
        ))}
      </div>
      {hint === undefined ? null : <span className="muted small">{hint}</span>}
    </div>
  );
}

function Switch({
  name,
  label,
  value,
}: {
  readonly name: 'hasSound' | 'hasLetterKeys' | 'isWelcomed';
  readonly label: string;
  readonly value: boolean;
}) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={value}
        onChange={(event) => preferences.set({ [name]: event.target.checked })}
      />
      {label}
    </label>
  );
}
