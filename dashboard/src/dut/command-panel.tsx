import { useRef, useState, type FormEvent } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { TextField } from '../commands/text-field.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { UNIT_SPACE } from '../format/number-text.ts';
import { listedCommands, type ListedCommand, type Parameter } from './command-list.ts';
import { commandOutput } from './command-output.ts';
import { CommandResult, type Result } from './command-result.tsx';
import { parseParameter } from './parameter-value.ts';

const MOST_RESULTS = 20;
/** What the way to the board and back takes beside the command itself, ms. */
const MARGIN_MS = 8000;

/** Runs commands of the allow-list; nothing else can be typed here. */
export function CommandPanel({ board }: { readonly board: DeviceView }) {
  const commands = listedCommands(board.description?.cmds['exec']?.schema);
  const [chosen, choose] = useState<string>();
  const [results, setResults] = useState<readonly Result[]>([]);
  const command = commands.find(({ name }) => name === chosen) ?? commands[0];
  const add = (result: Result): void => setResults((all) => [result, ...all].slice(0, MOST_RESULTS));
  return (
    <section className="card" aria-labelledby={`commands-${board.id}`}>
      <h2 id={`commands-${board.id}`}>Commands</h2>
      {command === undefined ? (
        <p className="muted">
          No command is allowed on this board. Commands are listed in Settings, below the board’s “commands”.
        </p>
      ) : (
        <>
          <label className="field command-choice">
            <span>Command</span>
            <select
              value={command.name}
              onChange={(event) => choose(event.target.value)}
              data-testid={`command-${board.id}`}
            >
              {commands.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <CommandForm key={command.name} board={board} command={command} onResult={add} />
        </>
      )}
      {results.length === 0 ? null : (
        <ul className="results" aria-label="Results, the newest first">
          {results.map((result, index) => (
            <li key={`${result.atMs}-${result.name}`}>
              <CommandResult result={result} isOpen={index === 0} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function CommandForm({
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
    dialog.current?.close();
    const args = Object.fromEntries(parsed.flatMap(([key, each]) => ('value' in each ? [[key, each.value]] : [])));
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
      <dialog ref={dialog} className="question" aria-label={`Run ${name}?`}>
        <h2>Run {name}?</h2>
        <p>
          This command changes the state of {board.description?.name ?? board.id}.
          {description === undefined ? '' : ` ${description}`}
        </p>
        <div className="button-row question-buttons">
          <button type="button" autoFocus onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="button" className="primary-button" onClick={run}>
            Run
          </button>
        </div>
      </dialog>
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
