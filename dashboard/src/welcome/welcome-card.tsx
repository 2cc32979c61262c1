import { useBench } from '../mqtt/use-bench.ts';
import { preferences } from '../preferences/preferences.ts';
import { usePreferences } from '../preferences/use-preferences.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { outputOf, suppliesOf } from '../supply/supplies.ts';
import { firstSteps } from './first-steps.ts';

/** The first four steps on a simulated bench; gone for good when somebody takes it away. */
export function WelcomeCard() {
  const { isWelcomed } = usePreferences();
  const bench = useBench();
  const isSimulated = bench.devices.some(({ description }) => description?.sim === true);
  if (isWelcomed || !isSimulated) return null;
  const steps = firstSteps({
    isOutputOn: suppliesOf(bench.devices).some((supply) => outputOf(supply)?.isOn === true),
    hasTripped: bench.interlocks.some(({ fired }) => fired > 0),
    hasRealDevice: bench.devices.some(({ description }) => description?.sim === false),
  });
  return (
    <section className="card welcome" aria-labelledby="welcome-title" data-testid="welcome">
      <div className="card-head">
        <div>
          <h2 id="welcome-title">First steps</h2>
          <p className="muted small">Everything here is simulated: nothing can break.</p>
        </div>
        <button
          type="button"
          className="small-button"
          data-testid="welcome-dismiss"
          onClick={() => preferences.set({ isWelcomed: true })}
        >
          Dismiss<span className="visually-hidden"> the first steps</span>
        </button>
      </div>
      <ol className="first-steps">
        {steps.map(({ title, text, screen, isDone }, index) => (
          <li key={title} data-done={isDone}>
            <span className="step-number" aria-hidden="true">
              {isDone ? '✓' : index + 1}
            </span>
            <div>
              <ScreenLink to={screen}>{title}</ScreenLink>
              {isDone ? <span className="visually-hidden"> (done)</span> : null}
              <p className="muted small">{text}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
