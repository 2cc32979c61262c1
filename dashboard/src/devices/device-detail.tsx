import type { DeviceView } from '../bench/bench-snapshot.ts';
import { CopyButton } from '../files/copy-button.tsx';
import { DeviceActions } from './device-actions.tsx';
import { DeviceErrorsList } from './device-errors-list.tsx';
import { deviceTopics } from './device-facts.ts';
import { subscribeCommand } from './subscribe-command.ts';

/** What a device publishes: its topics, each as a command for the terminal, and its descriptor. */
export function DeviceDetail({
  device,
  gw,
}: {
  readonly device: DeviceView;
  readonly gw: string | undefined;
}) {
  const json = device.description === undefined ? '' : JSON.stringify(device.description, null, 2);
  return (
    <div className="device-detail">
      <DeviceActions device={device} />
      <DeviceErrorsList device={device.id} />
      <h3>Topics</h3>
      <ul className="topics">
        {(gw === undefined ? [] : deviceTopics(gw, device)).map((topic) => (
          <li key={topic}>
            <code>{topic}</code>
            <CopyButton
              label="Copy mosquitto_sub command"
              hint={`for ${topic}`}
              text={() => subscribeCommand(topic, window.location.hostname)}
            />
          </li>
        ))}
      </ul>
      <p className="muted small">
        The commands use MQTT’s usual port 1883; add “-p” where the gateway has another, and “-u” with “-P”
        where it asks who you are.
      </p>
      <div className="device-descriptor-head">
        <h3>Descriptor</h3>
        {json === '' ? null : <CopyButton label="Copy" hint="the descriptor" text={() => json} />}
      </div>
      {json === '' ? (
        <p className="muted small">This device has not described itself.</p>
      ) : (
        // Focusable, so that the keyboard can scroll it.
        <pre className="code" tabIndex={0} role="region" aria-label={`Descriptor of ${device.id}`}>
          {json}
        </pre>
      )}
    </div>
  );
}
