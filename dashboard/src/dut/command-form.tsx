import { useRef, useState, type FormEvent } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { QuestionDialog } from '../commands/question-dialog.tsx';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { UNIT_SPACE } from '../format/number-text.ts';
import type { ListedCommand, Parameter } from './command-list.ts';
import { commandOutput } from './command-output.ts';
import type { Result } from './command-result.tsx';
import { parseParameter } from './parameter-value.ts';

/** What the way to the board and back takes beside the command itself, ms. */
const MARGIN_MS = 8000;

/** The typed arguments of one command, and the button that runs it. */
export function CommandForm({
  board,
  command,
  onResult,
}: {
  readonly board: DeviceView;
  readonly command: ListedCommand;
  readonly onResult: (result: Result) => void;
}) {
  const { name, description, parameters, changesState, timeoutMs } = command;
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({});
  const [areFaultsShown, showFaults] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const withinMs = timeoutMs + MARGIN_MS;
  const request = useRequest(withinMs);
  const reason = useDeviceDenial(board, 'exec');
  const isBusy = request.state.kind === 'sent' || request.state.kind === 'accepted';
  const parsed = parameters.map(
    ([key, parameter]) => [key, parseParameter(key, parameter, texts[key] ?? firstText(parameter))] as const,
  );
  const run = (): void => {
    const args = Object.fromEntries(
      parsed.flatMap(([key, each]) => ('value' in each ? [[key, each.value]] : [])),
    );
    const started = { target: board.id, method: 'exec', args: { name, args }, what: name, withinMs };
    void request.run(started).then((end) => {
      if (end.kind !== 'confirmed') return;
      const output = commandOutput(end.data);
      if (output === undefined) return;
      onResult({ name, args, atMs: end.atMs, tookMs: end.tookMs, output });
      request.reset();
    });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    showFaults(true);
    if (parsed.some(([, each]) => 'fault' in each) || isBusy || reason !== undefined) return;
    if (changesState) dialog.current?.showModal();
    else run();
  };
  return (
    <form onSubmit={submit} className="command-form">
      {description === undefined ? null : <p className="muted small">{description}</p>}
      {parsed.map(([key, each], index) => (
        <ParameterField
          key={key}
          name={key}
          parameter={parameters[index]?.[1] ?? { kind: 'text' }}
          text={texts[key]}
          fault={'fault' in each && (areFaultsShown || texts[key] !== undefined) ? each.fault : undefined}
          onChange={(text) => setTexts((all) => ({ ...all, [key]: text }))}
        />
      ))}
      <div className="button-row">
        <button
          type="submit"
          className="primary-button"
          disabled={reason !== undefined || isBusy}
          data-testid={`run-${board.id}`}
        >
          {isBusy ? 'Running…' : changesState ? 'Run…' : 'Run'}
        </button>
        <span className="muted small">
          {reason ?? `gives up after ${Math.round(timeoutMs / 1000)}${UNIT_SPACE}s`}
          {changesState ? ' · changes the board' : ''}
        </span>
      </div>
      <RequestNote request={request} testId={`request-${board.id}-exec`} />
      <QuestionDialog dialog={dialog} title={`Run ${name}?`} action="Run" onConfirm={run}>
        <p>
          This command changes the state of {board.description?.name ?? board.id}.
          {description === undefined ? '' : ` ${description}`}
        </p>
      </QuestionDialog>
    </form>
  );
}

function ParameterField({
  name,
  parameter,
  text,
  fault,
  onChange,
}: {
  readonly name: string;
  readonly parameter: Parameter;
  readonly text: string | undefined;
  readonly fault: string | undefined;
  readonly onChange: (text: string) => void;
}) {
  if (parameter.kind === 'enum') {
    return (
      <label className="field command-choice">
        <span>{name}</span>
        <select value={text ?? firstText(parameter)} onChange={(event) => onChange(event.target.value)}>
          {parameter.values.map((value) => (
            <option key={value}>{value}</option>
          ))}
        </select>
      </label>
    );
  }
  const hint =
    parameter.kind === 'int' && parameter.min !== undefined && parameter.max !== undefined
      ? `${parameter.min} to ${parameter.max}`
      : undefined;
  return (
    <TextField
      label={name}
      value={text ?? ''}
      fault={fault}
      hint={hint}
      isWide={parameter.kind !== 'int'}
      inputMode={parameter.kind === 'int' ? 'numeric' : 'text'}
      onChange={onChange}
    />
  );
}

/** What a field holds before anybody touched it. */
function firstText(parameter: Parameter): string {
  return parameter.kind === 'enum' ? (parameter.values[0] ?? '') : '';
}
