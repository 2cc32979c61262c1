import { formatCondition, severitySchema, type Severity } from '@labgate/contract';
import { useMemo, useState, type FormEvent } from 'react';
import { TextField } from '../commands/text-field.tsx';
import { useConfigChange } from '../config/use-config-change.ts';
import type { ConfigAccess } from '../config/use-config.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { channelsOf } from '../readings/channel-reading.ts';
import { ChangeNote } from '../settings/change-note.tsx';
import { suppliesOf } from '../supply/supplies.ts';
import { conditionOfDraft, RULE_TESTS, type RuleDraft, type RuleTest } from './rule-draft.ts';
import { RulePreview } from './rule-preview-panel.tsx';
import { ruleOperations, type RuleSection } from './rule-sections.ts';

/** A rule in the editor: where it came from, and what it says. */
export interface EditedRule {
  readonly before:
    { readonly section: RuleSection; readonly id: string; readonly value: unknown } | undefined;
  readonly draft: RuleDraft;
}

/** Writes or changes one rule, and shows what it would have done on the last day. */
export function RuleEditor({
  rule,
  access,
  sections,
  onClose,
}: {
  readonly rule: EditedRule;
  readonly access: ConfigAccess;
  readonly sections: ReadonlySet<RuleSection>;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState(rule.draft);
  const [areFaultsShown, showFaults] = useState(false);
  const change = useConfigChange(access);
  const { devices } = useBench();
  // The same object as long as the rule is the same: the preview asks the store for each new one.
  const made = useMemo(() => conditionOfDraft(draft), [draft]);
  const faults = 'faults' in made && areFaultsShown ? made.faults : {};
  const set = (more: Partial<RuleDraft>): void => {
    change.reset();
    setDraft((now) => ({ ...now, ...more }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    showFaults(true);
    if ('faults' in made) return;
    const outputs = suppliesOf(devices).map(({ id }) => id);
    const operations = ruleOperations(draft, made, outputs, rule.before, access.view?.config);
    void change.checkFirst(operations).then(async (end) => {
      if (end.kind !== 'checked') return;
      const applied = await change.applyNow(operations);
      if (applied.kind === 'applied') onClose();
    });
  };
  return (
    <form className="rule-editor" onSubmit={submit} data-testid="rule-editor">
      <h3>{rule.before === undefined ? 'New rule' : `Rule ${rule.before.id}`}</h3>
      <div className="rule-fields">
        <TextField
          label="Name"
          value={draft.id}
          fault={faults.id}
          testId="rule-id"
          isWide
          onChange={(id) => set({ id })}
        />
        <QuantityField
          label="Quantity"
          value={draft.quantity}
          fault={faults.quantity}
          testId="rule-quantity"
          onChange={(quantity) => set({ quantity })}
        />
        <TestFields draft={draft} faults={faults} set={set} />
        <OutcomeFields draft={draft} faults={faults} set={set} sections={sections} />
      </div>
      <Outlook made={made} />
      <div className="button-row">
        <button
          type="submit"
          className="primary-button"
          disabled={change.state.kind === 'busy'}
          data-testid="save-rule"
        >
          {change.state.kind === 'busy' ? 'Saving…' : 'Save rule'}
        </button>
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
      <ChangeNote state={change.state} />
    </form>
  );
}

/** The rule in words, and what it would have done. */
function Outlook({ made }: { readonly made: ReturnType<typeof conditionOfDraft> }) {
  if ('faults' in made) {
    return <p className="muted small">The preview comes as soon as the rule is complete.</p>;
  }
  const text = formatCondition(made.condition);
  return (
    <>
      <p>
        <code data-testid="rule-text">{text}</code>
      </p>
      <RulePreview key={text} condition={made.condition} hysteresis={made.hysteresis} />
    </>
  );
}

type Faults = Readonly<Partial<Record<keyof RuleDraft, string>>>;

interface PartProps {
  readonly draft: RuleDraft;
  readonly faults: Faults;
  readonly set: (more: Partial<RuleDraft>) => void;
}

function TestFields({ draft, faults, set }: PartProps) {
  const { test } = draft;
  return (
    <>
      <label className="stacked-field">
        <span>Condition</span>
        <select value={test} onChange={(event) => set({ test: event.target.value as RuleTest })}>
          {RULE_TESTS.map(({ name, label }) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {test === 'over' ? (
        <QuantityField
          label="Compared with"
          value={draft.reference}
          fault={faults.reference}
          onChange={(reference) => set({ reference })}
        />
      ) : null}
      {test === 'outside' ? (
        <TextField
          label="Lower end"
          inputMode="decimal"
          value={draft.low}
          fault={faults.low}
          onChange={(low) => set({ low })}
        />
      ) : null}
      {test === 'silence' ? null : (
        <TextField
          label={test === 'outside' ? 'Upper end' : 'Value'}
          inputMode="decimal"
          value={draft.limit}
          fault={faults.limit}
          testId="rule-limit"
          onChange={(limit) => set({ limit })}
        />
      )}
      <TextField
        label="For at least"
        inputMode="decimal"
        value={draft.hold}
        fault={faults.hold}
        onChange={(hold) => set({ hold })}
      >
        {test === 'silence' ? (
          <span className="muted">s</span>
        ) : (
          <select
            aria-label="Unit of the duration"
            value={draft.holdUnit}
            onChange={(event) => set({ holdUnit: event.target.value === 'frames' ? 'frames' : 's' })}
          >
            <option value="s">s</option>
            <option value="frames">readings</option>
          </select>
        )}
      </TextField>
    </>
  );
}

function OutcomeFields({
  draft,
  faults,
  set,
  sections,
}: PartProps & { readonly sections: ReadonlySet<RuleSection> }) {
  return (
    <>
      <TextField
        label="Hysteresis"
        inputMode="decimal"
        value={draft.hysteresis}
        fault={faults.hysteresis}
        onChange={(hysteresis) => set({ hysteresis })}
      />
      <label className="stacked-field">
        <span>Action</span>
        <select
          value={draft.action}
          data-testid="rule-action"
          onChange={(event) => set({ action: event.target.value === 'off' ? 'off' : 'notify' })}
        >
          <option value="notify" disabled={!sections.has('alarms')}>
            raise an alarm
          </option>
          <option value="off" disabled={!sections.has('interlocks')}>
            switch outputs off (interlock)
          </option>
        </select>
      </label>
      {draft.action === 'off' ? null : (
        <TextField
          label="Text, what people read"
          value={draft.text}
          isWide
          onChange={(text) => set({ text: text.slice(0, 256) })}
        />
      )}
      {draft.action === 'off' ? null : (
        <label className="stacked-field">
          <span>Severity</span>
          <select
            value={draft.severity}
            onChange={(event) => set({ severity: event.target.value as Severity })}
          >
            {severitySchema.options.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      )}
    </>
  );
}

function QuantityField({
  label,
  value,
  fault,
  testId,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly fault: string | undefined;
  readonly testId?: string;
  readonly onChange: (quantity: string) => void;
}) {
  const { devices } = useBench();
  const known = devices.flatMap((device) =>
    channelsOf(device).flatMap(({ stream, channel, description }) =>
      description.datatype === 'string' ? [] : [`${device.id}/${stream}/${channel}`],
    ),
  );
  return (
    <label className="stacked-field">
      <span>{label}</span>
      <select value={value} data-testid={testId} onChange={(event) => onChange(event.target.value)}>
        <option value="">Choose…</option>
        {value !== '' && !known.includes(value) ? <option>{value}</option> : null}
        {known.map((quantity) => (
          <option key={quantity}>{quantity}</option>
        ))}
      </select>
      <span className="field-error">{fault}</span>
    </label>
  );
}
