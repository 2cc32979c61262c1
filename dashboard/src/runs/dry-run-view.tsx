import type { DryRun } from '@labgate/contract';
import { numberText, UNIT_SPACE } from '../format/number-text.ts';
import { dryRunPaths } from './dry-run-paths.ts';
import { stopwatchText } from './run-times.ts';

const WIDTH = 560;
const HEIGHT = 120;

/** A plan played through on paper: its curve, its steps, and why it must not be started. */
export function DryRunView({ dryRun }: { readonly dryRun: DryRun }) {
  const { name, supply, faults, durationS, steps } = dryRun;
  const paths = dryRunPaths(dryRun, WIDTH, HEIGHT);
  const longest = stopwatchText(durationS * 1000);
  return (
    <div className="dry-run" data-testid="dry-run">
      <p className="small muted">
        {name} · {supply === null ? 'drives no supply' : `drives ${supply}`} · {steps.length} steps · at most{' '}
        {longest}
      </p>
      {faults.length === 0 ? null : (
        <ul className="dry-run-faults" role="alert">
          {faults.map((fault) => (
            <li key={fault}>✕ {fault}</li>
          ))}
        </ul>
      )}
      <svg
        className="dry-run-curve"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Set-points over at most ${longest}: up to ${volts(paths.maxVoltageV)} and ${amperes(paths.maxCurrentA)}`}
      >
        {paths.on.map(([from, to]) => (
          <rect
            key={from}
            className="dry-run-on"
            x={from * WIDTH}
            y={0}
            width={(to - from) * WIDTH}
            height={HEIGHT}
          />
        ))}
        <path className="dry-run-voltage" d={paths.voltage} />
        <path className="dry-run-current" d={paths.current} />
      </svg>
      <ul className="dry-run-key small">
        <li className="dry-run-key-voltage">voltage, up to {volts(paths.maxVoltageV)}</li>
        <li className="dry-run-key-current">current limit, up to {amperes(paths.maxCurrentA)}</li>
        <li className="dry-run-key-on">output on</li>
      </ul>
      <ol className="dry-run-steps small">
        {steps.slice(0, 200).map(({ text, fromS, toS, isOpen }, index) => (
          <li key={index}>
            <span className="number muted">
              {stopwatchText(fromS * 1000)}
              {isOpen ? ` – at most ${stopwatchText(toS * 1000)}` : ''}
            </span>{' '}
            {text}
          </li>
        ))}
      </ol>
    </div>
  );
}

function volts(value: number): string {
  return `${numberText(value, 1)}${UNIT_SPACE}V`;
}

function amperes(value: number): string {
  return `${numberText(value, 2)}${UNIT_SPACE}A`;
}
