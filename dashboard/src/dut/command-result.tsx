import { CopyButton } from '../files/copy-button.tsx';
import { fileName, saveFile } from '../files/save-file.ts';
import { UNIT_SPACE } from '../format/number-text.ts';
import { clockText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { lineCount, type CommandOutput } from './command-output.ts';

/** A command that has run. */
export interface Result {
  readonly name: string;
  readonly args: Readonly<Record<string, string | number>>;
  /** The gateway's clock, Unix ms. */
  readonly atMs: number;
  readonly tookMs: number;
  readonly output: CommandOutput;
}

/** One result, its output folded away behind a line that says how it went. */
export function CommandResult({ result, isOpen }: { readonly result: Result; readonly isOpen: boolean }) {
  const { nowMs } = useBench();
  const { name, args, atMs, tookMs, output } = result;
  const isGood = output.exitCode === 0;
  const lines = lineCount(output.stdout) + lineCount(output.stderr);
  return (
    <details className="result" open={isOpen} data-testid="command-result">
      <summary>
        <span className="number muted">{clockText(atMs, nowMs)}</span>{' '}
        <strong>{[name, ...Object.values(args)].join(' ')}</strong>{' '}
        <span className={isGood ? 'state state-ok' : 'state state-alarm'}>
          <span aria-hidden="true">{isGood ? '✓' : '✕'}</span> exit {output.exitCode ?? 'not told'}
        </span>{' '}
        <span className="muted small">
          {Math.round(tookMs)}
          {UNIT_SPACE}ms · {lines} {lines === 1 ? 'line' : 'lines'}
          {output.isTruncated ? ' · truncated' : ''}
        </span>
      </summary>
      {output.values.length === 0 ? null : (
        <dl className="facts">
          {output.values.map(([key, text]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{text}</dd>
            </div>
          ))}
        </dl>
      )}
      <Stream label="stdout" text={output.stdout} isAlways />
      <Stream label="stderr" text={output.stderr} />
      {output.isTruncated ? (
        <p className="warn-text small">▲ Truncated: the board printed more than is kept of an output.</p>
      ) : null}
      <div className="button-row">
        <CopyButton label="Copy" hint={`the output of ${name}`} text={() => wholeText(output)} />
        <button
          type="button"
          className="small-button"
          onClick={() => saveFile(fileName(name, atMs, 'txt'), 'text/plain', wholeText(output))}
        >
          Save<span className="visually-hidden"> the output of {name}</span>
        </button>
      </div>
    </details>
  );
}

function Stream({
  label,
  text,
  isAlways = false,
}: {
  readonly label: string;
  readonly text: string;
  readonly isAlways?: boolean;
}) {
  if (text === '' && !isAlways) return null;
  return (
    <figure className="stream" data-stream={label}>
      <figcaption className="muted small">{label}</figcaption>
      {text === '' ? (
        <p className="muted small">nothing was printed</p>
      ) : (
        <pre className="code" tabIndex={0} aria-label={`${label}, text`}>
          {text}
        </pre>
      )}
    </figure>
  );
}

function wholeText({ stdout, stderr, isTruncated }: CommandOutput): string {
  const cut = isTruncated ? '\n[truncated]\n' : '';
  return stderr === '' ? `${stdout}${cut}` : `${stdout}${cut}\n[stderr]\n${stderr}`;
}
