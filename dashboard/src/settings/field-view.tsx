import { useId, useState } from 'react';
import type { ConfigFault } from '../config/use-config.ts';
import { pathText, type ConfigPath } from './config-changes.ts';
import { fieldText, rangeText } from './field-text.ts';
import type { SchemaField } from './schema-field.ts';
import type { Edits } from './use-edits.ts';

/** What all fields of a form have in common. */
export interface FormContext {
  readonly edits: Edits;
  /** What the gateway said about the last attempt. */
  readonly faults: readonly ConfigFault[];
  /** Paths that an environment variable decides, with its name. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly isDisabled: boolean;
}

/** A value of the configuration, or a group of them, drawn from its schema. */
export function FieldView({
  path,
  schema,
  form,
}: {
  readonly path: ConfigPath;
  readonly schema: SchemaField;
  readonly form: FormContext;
}) {
  if (schema.field.kind !== 'group') return <ValueField path={path} schema={schema} form={form} />;
  return (
    <fieldset className="field-group">
      <legend>{schema.label}</legend>
      {schema.description === undefined ? null : <p className="muted small">{schema.description}</p>}
      {schema.field.fields.map((each) => (
        <FieldView key={each.key} path={[...path, each.key]} schema={each} form={form} />
      ))}
    </fieldset>
  );
}

function ValueField({
  path,
  schema,
  form,
}: {
  readonly path: ConfigPath;
  readonly schema: SchemaField;
  readonly form: FormContext;
}) {
  const id = useId();
  const [isLeft, setLeft] = useState(false);
  const { edits, faults, overrides } = form;
  const name = pathText(path);
  const own = edits.faultAt(path);
  const told = faults.filter((fault) => fault.path === name || fault.path.startsWith(`${name}.`));
  const variable = Object.hasOwn(overrides, name) ? overrides[name] : undefined;
  const fault = (isLeft ? own : undefined) ?? told.map(({ message }) => message).join(' · ');
  const about = [rangeText(schema), defaultText(schema), schema.isSecret ? SECRET : undefined]
    .filter((text) => text !== undefined)
    .join(' · ');
  return (
    <div className="config-field" data-edited={edits.isEdited(path)} data-testid={`config-${name}`}>
      <label htmlFor={id}>
        {schema.label}
        {schema.needsRestart ? <span className="tag">needs restart</span> : null}
        {edits.isEdited(path) ? <span className="tag tag-edited">edited</span> : null}
      </label>
      <div className="text-field-line">
        <Control
          id={id}
          schema={schema}
          text={edits.textAt(path, schema)}
          isFaulty={fault !== ''}
          isDisabled={form.isDisabled || variable !== undefined}
          onChange={(text) => edits.edit(path, schema, text)}
          onBlur={() => setLeft(true)}
        />
        {schema.unit === undefined ? null : <span className="muted">{schema.unit}</span>}
      </div>
      <p id={`${id}-fault`} className="field-error" role="alert">
        {fault}
      </p>
      <p id={`${id}-about`} className="muted small field-hint">
        {variable === undefined ? null : `Decided by the environment variable ${variable}. `}
        {schema.description}
        {schema.description === undefined || about === '' ? null : ' · '}
        {about}
      </p>
    </div>
  );
}

const SECRET = 'names a variable or a file; the secret itself is never shown or sent';

interface ControlProps {
  readonly id: string;
  readonly schema: SchemaField;
  readonly text: string;
  readonly isFaulty: boolean;
  readonly isDisabled: boolean;
  readonly onChange: (text: string) => void;
  readonly onBlur: () => void;
}

function Control({ id, schema, text, isFaulty, isDisabled, onChange, onBlur }: ControlProps) {
  const { field } = schema;
  const shared = {
    id,
    disabled: isDisabled,
    'aria-invalid': isFaulty,
    'aria-describedby': `${id}-fault ${id}-about`,
    onBlur,
  };
  switch (field.kind) {
    case 'switch':
      return (
        <input
          {...shared}
          type="checkbox"
          checked={text === '' ? schema.defaultValue === true : text === 'true'}
          onChange={(event) => onChange(String(event.target.checked))}
        />
      );
    case 'choice':
      return (
        <select {...shared} value={text} onChange={(event) => onChange(event.target.value)}>
          {text === '' ? <option value="">—</option> : null}
          {field.options.map((option) => (
            <option key={option}>{option}</option>
          ))}
        </select>
      );
    case 'lines':
    case 'json':
    case 'group': {
      const rows = Math.min(12, Math.max(2, text.split('\n').length));
      return (
        <textarea
          {...shared}
          className="code-input"
          rows={rows}
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    }
    case 'number':
    case 'text':
      return (
        <input
          {...shared}
          type="text"
          autoComplete="off"
          spellCheck={false}
          inputMode={field.kind === 'number' ? 'decimal' : 'text'}
          className={field.kind === 'number' ? 'number-input' : 'wide-input'}
          value={text}
          onChange={(event) => onChange(event.target.value)}
        />
      );
  }
}

function defaultText(schema: SchemaField): string | undefined {
  const { defaultValue, field } = schema;
  const isPlain = typeof defaultValue !== 'object';
  if (defaultValue === undefined || !isPlain || field.kind === 'json') return undefined;
  const text = fieldText(defaultValue, schema);
  return `default ${field.kind === 'switch' ? (text === 'true' ? 'on' : 'off') : text}`;
}
