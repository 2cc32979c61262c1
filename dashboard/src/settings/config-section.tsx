import { useState } from 'react';
import { useConfigChange } from '../config/use-config-change.ts';
import type { ConfigAccess, ConfigView } from '../config/use-config.ts';
import { ChangeBar } from './change-bar.tsx';
import { operationsOf } from './config-changes.ts';
import { DeviceForms } from './device-forms.tsx';
import { FieldView, type FormContext } from './field-view.tsx';
import { fieldsOf, type SchemaField } from './schema-field.ts';
import { useEdits } from './use-edits.ts';
import type { ConfigSchemas } from './use-config-schemas.ts';

/** Sections that have a place of their own: devices above, rules among the events. */
const ELSEWHERE = ['devices', 'alarms', 'interlocks'];

/** What a section is called where its key is an abbreviation or says too little. */
const NAMES: Readonly<Record<string, string>> = {
  gateway: 'Name and id',
  http: 'HTTP',
  mqtt: 'MQTT',
  users: 'Signing in',
  store: 'History and retention',
  data: 'Data folder',
  tls: 'TLS',
  homeAssistant: 'Home Assistant',
  notify: 'Notifications',
};

/** Every section of the configuration as forms drawn from its schemas. */
export function ConfigSection({
  access,
  view,
  schemas,
}: {
  readonly access: ConfigAccess;
  readonly view: ConfigView;
  readonly schemas: ConfigSchemas;
}) {
  const edits = useEdits(view.config);
  const change = useConfigChange(access);
  const operations = operationsOf(edits.changes, view.config);
  const { state } = change;
  const form: FormContext = {
    edits: {
      ...edits,
      edit: (path, field, text) => {
        change.reset();
        edits.edit(path, field, text);
      },
    },
    faults: state.kind === 'faulty' ? state.faults : [],
    overrides: view.overrides ?? {},
    isDisabled: state.kind === 'busy',
  };
  const sections = fieldsOf(schemas.file).filter(({ key }) => !ELSEWHERE.includes(key));
  return (
    <>
      {view.needsRestart === undefined || view.needsRestart.length === 0 ? null : (
        <p className="banner">
          Changed and not yet in force, from the next start of the gateway on: {view.needsRestart.join(', ')}
        </p>
      )}
      <DeviceForms view={view} schemas={schemas} form={form} access={access} />
      <section className="card" aria-labelledby="sections-title">
        <h2 id="sections-title">Gateway</h2>
        {sections.map((section) => (
          <Section key={section.key} section={section} form={form} />
        ))}
      </section>
      {edits.changes.length === 0 && !edits.hasFaults && state.kind === 'idle' ? null : (
        <ChangeBar
          changes={edits.changes}
          operations={operations}
          change={change}
          hasFaults={edits.hasFaults}
          onDone={edits.clear}
          onDiscard={edits.clear}
        />
      )}
    </>
  );
}

function Section({ section, form }: { readonly section: SchemaField; readonly form: FormContext }) {
  const [isOpen, setOpen] = useState(false);
  const { key, label, description, field } = section;
  const path = [key];
  return (
    <details className="config-section" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid={`section-${key}`}>
        <h3>{NAMES[key] ?? label}</h3>
        <span className="muted small">{description}</span>
      </summary>
      {isOpen ? (
        field.kind === 'group' ? (
          <div className="config-fields">
            {field.fields.map((each) => (
              <FieldView key={each.key} path={[...path, each.key]} schema={each} form={form} />
            ))}
          </div>
        ) : (
          <FieldView path={path} schema={section} form={form} />
        )
      ) : null}
    </details>
  );
}
