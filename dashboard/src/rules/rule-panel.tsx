import { isLabError, parseCondition } from '@labgate/contract';
import { useRef, useState } from 'react';
import { QuestionDialog } from '../commands/question-dialog.tsx';
import { useConfigChange } from '../config/use-config-change.ts';
import { useConfig, type ConfigAccess } from '../config/use-config.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { ChangeNote } from '../settings/change-note.tsx';
import { valueAt } from '../settings/config-changes.ts';
import { useConfigSchemas } from '../settings/use-config-schemas.ts';
import { draftOfCondition, EMPTY_RULE } from './rule-draft.ts';
import { RuleEditor, type EditedRule } from './rule-editor.tsx';
import { configuredRules, ruleSections, type ConfiguredRule } from './rule-sections.ts';

/** The rules of the bench: alarms tell people, interlocks switch off. */
export function RulePanel() {
  const access = useConfig();
  const { view, reason } = access;
  const [schemas, fault] = useConfigSchemas(view !== undefined);
  const [wanted, setWanted] = useRouteParam('rule', '');
  const [chosen, edit] = useState<EditedRule>();
  const sections = ruleSections(schemas?.file);
  const edited = chosen ?? begunRule(wanted, sections.has('alarms'));
  const rules = configuredRules(view?.config);
  return (
    <section className="card" aria-labelledby="rules-title" data-testid="rules">
      <div className="card-head">
        <h2 id="rules-title">Rules</h2>
        {view === undefined || edited !== undefined ? null : (
          <button
            type="button"
            data-testid="new-rule"
            disabled={sections.size === 0}
            onClick={() =>
              edit({
                before: undefined,
                draft: { ...EMPTY_RULE, action: sections.has('alarms') ? 'notify' : 'off' },
              })
            }
          >
            New rule
          </button>
        )}
      </div>
      {view === undefined ? (
        <p className="muted">{reason ?? 'Reading the rules…'}</p>
      ) : (
        <>
          {fault === undefined ? null : <p className="field-error">{fault}</p>}
          {edited === undefined ? null : (
            <RuleEditor
              key={edited.before?.id ?? ''}
              rule={edited}
              access={access}
              sections={sections}
              onClose={() => {
                edit(undefined);
                setWanted('');
              }}
            />
          )}
          {rules.length === 0 ? <p className="muted">There is no rule yet.</p> : null}
          <ul className="rule-list">
            {rules.map((rule) => (
              <RuleLine
                key={`${rule.section}/${rule.id}`}
                rule={rule}
                access={access}
                onEdit={() => edit(editedRule(rule, view.config))}
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function RuleLine({
  rule,
  access,
  onEdit,
}: {
  readonly rule: ConfiguredRule;
  readonly access: ConfigAccess;
  readonly onEdit: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const change = useConfigChange(access);
  const { id, section, when, severity, outputs } = rule;
  const isEditable = rule.condition !== undefined && draftOfCondition(rule.condition) !== undefined;
  return (
    <li data-testid={`rule-${id}`}>
      <div>
        <p>
          <strong>{id}</strong>{' '}
          <span className="muted small">
            {section === 'alarms'
              ? `alarm${severity === undefined ? '' : `, ${severity}`}`
              : `interlock: ${outputs.join(', ')}`}
          </span>{' '}
          <code>{when}</code>
        </p>
        <ChangeNote state={change.state} />
      </div>
      <div className="button-row">
        <button
          type="button"
          className="small-button"
          disabled={!isEditable}
          title={isEditable ? undefined : 'These fields cannot express this rule: edit it in labgate.yaml.'}
          onClick={onEdit}
        >
          Edit<span className="visually-hidden"> {id}</span>
        </button>
        <button type="button" className="small-button" onClick={() => dialog.current?.showModal()}>
          Remove…<span className="visually-hidden"> {id}</span>
        </button>
      </div>
      <QuestionDialog
        dialog={dialog}
        title={`Remove the rule ${id}?`}
        action="Remove it"
        isDangerous
        onConfirm={() => void change.applyNow([{ op: 'remove', path: `/${section}/${id}` }])}
      >
        <p>
          {section === 'interlocks'
            ? 'Nothing switches the output off for this any more.'
            : 'It raises no alarm any more.'}
        </p>
        <p className="code-line">{when}</p>
      </QuestionDialog>
    </li>
  );
}

/** The rule that an address asks to begin: a measurement of the thermal picture leads here with its condition. */
function begunRule(text: string, hasAlarms: boolean): EditedRule | undefined {
  const fields = text === '' ? undefined : draftOfText(text);
  if (fields === undefined) return undefined;
  return { before: undefined, draft: { ...EMPTY_RULE, ...fields, action: hasAlarms ? 'notify' : 'off' } };
}

function draftOfText(text: string): ReturnType<typeof draftOfCondition> {
  try {
    return draftOfCondition(parseCondition(text));
  } catch (error) {
    // Whoever typed the address begins with an empty form.
    if (isLabError(error, 'E_SCHEMA')) return undefined;
    throw error;
  }
}

function editedRule(rule: ConfiguredRule, config: unknown): EditedRule {
  const { id, section, hysteresis, severity, condition, text } = rule;
  const fields = condition === undefined ? undefined : draftOfCondition(condition);
  const known = (['low', 'medium', 'high', 'critical'] as const).find((each) => each === severity);
  return {
    before: { section, id, value: valueAt(config, [section, id]) },
    draft: {
      ...EMPTY_RULE,
      ...fields,
      id,
      hysteresis: String(hysteresis),
      text: text ?? '',
      severity: known ?? EMPTY_RULE.severity,
      action: section === 'interlocks' ? 'off' : 'notify',
    },
  };
}
