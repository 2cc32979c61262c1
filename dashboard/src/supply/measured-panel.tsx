import type { DeviceView } from '../bench/bench-snapshot.ts';
import { useIsDisconnected } from '../readings/use-disconnected.ts';
import { RequestNote } from '../commands/request-note.tsx';
import { useDeviceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { channelsOf, type ChannelAddress } from '../readings/channel-reading.ts';
import { useChannelReading } from '../readings/reading-value.tsx';
import { outputOf, supplyValue } from './supplies.ts';

const LARGE = ['vOut', 'iOut', 'pOut'];
const METERS = ['energyWh', 'chargeAh'];

/** What the supply measures, never what it was told. */
export function MeasuredPanel({ supply }: { readonly supply: DeviceView }) {
  const channels = channelsOf(supply);
  const named = (names: readonly string[]): ChannelAddress[] =>
    names.flatMap((name) => channels.find(({ channel }) => channel === name) ?? []);
  const meters = named(METERS);
  return (
    <>
      <dl className="large-readings">
        {named(LARGE).map((address) => (
          <LargeReading key={address.channel} address={address} />
        ))}
      </dl>
      <Regulation supply={supply} />
      {meters.length === 0 ? null : (
        <div className="meters">
          <dl>
            {meters.map((address) => (
              <LargeReading key={address.channel} address={address} />
            ))}
          </dl>
          <MeterReset supply={supply} />
        </div>
      )}
    </>
  );
}

function LargeReading({ address }: { readonly address: ChannelAddress }) {
  const reading = useChannelReading(address);
  return (
    <div
      className="large-reading"
      data-testid={`reading-${reading.device}-${reading.channel}`}
      data-state={reading.state}
    >
      <dt className="visually-hidden">{reading.label}</dt>
      <dd>
        <span aria-hidden="true" className="large-value number">
          {reading.text.value}
        </span>
        <span aria-hidden="true" className="large-unit">
          {reading.text.unit}
        </span>
        <span className="visually-hidden">{reading.spoken}</span>
        <span className="reading-note" aria-hidden="true">
          {reading.note}
        </span>
      </dd>
    </div>
  );
}

/** Constant voltage or constant current, as a word with a dot. */
function Regulation({ supply }: { readonly supply: DeviceView }) {
  const isDisconnected = useIsDisconnected();
  const isKnown = !isDisconnected && supply.state !== 'lost';
  const mode = supplyValue(supply, 'mode');
  const isOn = isKnown && outputOf(supply)?.isOn === true;
  const isLimited = isOn && mode === 'CC';
  return (
    <p className="regulation" data-testid={`mode-${supply.id}`}>
      {(['CV', 'CC'] as const).map((each) => {
        const isCurrent = isOn && mode === each;
        return (
          <span key={each} className={isCurrent ? 'regulation-current' : 'muted'}>
            <span aria-hidden="true">{isCurrent ? '●' : '○'}</span> {each}
            {isCurrent ? <span className="visually-hidden"> (now)</span> : null}
          </span>
        );
      })}
      {isLimited ? <span className="warn-text">current limit reached</span> : null}
      {isOn ? null : <span className="muted small">{isKnown ? 'the output is off' : 'not known'}</span>}
    </p>
  );
}

function MeterReset({ supply }: { readonly supply: DeviceView }) {
  const request = useRequest();
  const reason = useDeviceDenial(supply, 'resetEnergy');
  return (
    <div>
      <button
        type="button"
        className="small-button"
        disabled={reason !== undefined}
        title={reason}
        onClick={() =>
          void request.run({ target: supply.id, method: 'resetEnergy', args: {}, what: 'counters at zero' })
        }
      >
        Reset<span className="visually-hidden"> energy and charge</span>
      </button>
      <RequestNote request={request} testId={`request-${supply.id}-resetEnergy`} />
    </div>
  );
}
