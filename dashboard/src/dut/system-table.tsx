import type { DeviceView } from '../bench/bench-snapshot.ts';
import { durationText } from '../format/time-text.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { channelsOf, type ChannelAddress } from '../readings/channel-reading.ts';
import { ReadingValue, useChannelReading } from '../readings/reading-value.tsx';

/** Everything a board tells besides temperatures, with its age. */
export function SystemTable({ board }: { readonly board: DeviceView }) {
  const channels = channelsOf(board).filter(({ description }) => description.unit !== '°C');
  if (channels.length === 0) return null;
  return (
    <section className="card" aria-labelledby={`system-${board.id}`}>
      <h2 id={`system-${board.id}`}>System</h2>
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">Value</th>
            <th scope="col">Age</th>
          </tr>
        </thead>
        <tbody>
          {channels.map((address) => (
            <SystemRow key={`${address.stream}/${address.channel}`} address={address} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function SystemRow({ address }: { readonly address: ChannelAddress }) {
  const reading = useChannelReading(address);
  const { nowMs } = useBench();
  return (
    <tr
      data-testid={`reading-${reading.device}-${reading.channel}`}
      data-state={reading.state}
      className="reading-cell"
    >
      <th scope="row">{reading.label}</th>
      <td>
        <ReadingValue reading={reading} />
        {reading.note === '' ? null : <span className="muted small">{reading.note}</span>}
      </td>
      <td className="number muted">
        {reading.tsMs === undefined ? '—' : durationText(Math.max(0, nowMs - reading.tsMs))}
      </td>
    </tr>
  );
}
