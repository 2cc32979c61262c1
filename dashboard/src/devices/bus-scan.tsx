import { gatewayCommands } from '@labgate/contract';
import { RequestNote } from '../commands/request-note.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { ScreenLink } from '../routing/screen-link.tsx';

const SCAN_WITHIN_MS = 60_000;

/** Asks the gateway what answers on its buses and which serial ports it has. */
export function BusScan() {
  const request = useRequest(SCAN_WITHIN_MS);
  const denial = useServiceDenial('$gw', 'scan');
  const { state } = request;
  const found =
    state.kind === 'confirmed' ? gatewayCommands.scan.answer.safeParse(state.data).data : undefined;
  return (
    <section className="card" aria-labelledby="scan-title">
      <div className="card-head">
        <div>
          <h2 id="scan-title">Look for devices</h2>
          <p className="muted small">Addresses that answer on the I2C buses, and serial ports.</p>
        </div>
        <button
          type="button"
          disabled={denial !== undefined || state.kind === 'sent' || state.kind === 'accepted'}
          data-testid="bus-scan"
          onClick={() =>
            void request.run({
              target: '$gw',
              method: 'scan',
              args: {},
              what: 'scan',
              withinMs: SCAN_WITHIN_MS,
            })
          }
        >
          Scan
        </button>
      </div>
      {denial === undefined ? null : <p className="muted small">{denial}</p>}
      <RequestNote request={request} testId="scan-note" />
      {found === undefined ? null : (
        <div className="scan-results">
          <Results
            title="I2C"
            empty="Nothing answers on the buses of this machine."
            items={found.i2c.map(({ bus, address, looksLike }) => ({
              place: `${bus} 0x${address.toString(16).padStart(2, '0')}`,
              what: looksLike === undefined ? 'unknown' : `looks like ${looksLike}`,
              isKnown: looksLike !== undefined,
            }))}
          />
          <Results
            title="Serial ports"
            empty="This machine has no serial port."
            items={found.serial.map(({ path, description }) => ({
              place: path,
              what: description ?? '',
              isKnown: true,
            }))}
          />
        </div>
      )}
    </section>
  );
}

function Results({
  title,
  empty,
  items,
}: {
  readonly title: string;
  readonly empty: string;
  readonly items: readonly { readonly place: string; readonly what: string; readonly isKnown: boolean }[];
}) {
  return (
    <div>
      <h3>{title}</h3>
      {items.length === 0 ? (
        <p className="muted small">{empty}</p>
      ) : (
        <ul className="topics">
          {items.map(({ place, what, isKnown }) => (
            <li key={place}>
              <span>
                <code>{place}</code> {what}
              </span>
              {isKnown ? (
                <ScreenLink to="settings" className="button small-button">
                  Add<span className="visually-hidden"> {place}</span>
                </ScreenLink>
              ) : null}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
