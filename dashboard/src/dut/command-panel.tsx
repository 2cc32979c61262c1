import { useState } from 'react';
import type { DeviceView } from '../bench/bench-snapshot.ts';
import { CommandForm } from './command-form.tsx';
import { listedCommands } from './command-list.ts';
import { CommandResult, type Result } from './command-result.tsx';

const MOST_RESULTS = 20;

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
