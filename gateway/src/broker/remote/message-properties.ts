import { parseTopic } from '@labgate/contract';
import type { IClientPublishOptions } from 'mqtt';
import type { OutgoingMessage } from '../../outlet.ts';

type PublishProperties = NonNullable<IClientPublishOptions['properties']>;

/** After so many seconds a broker forgets a value (contract §3). */
const TELEMETRY_EXPIRY_S = 60;
const FRAME_TYPE = 'application/vnd.labgate.thermal-frame; v=1';

/** What MQTT 5 adds to a message (contract §9); none of it is the only carrier of a fact. */
export function messageProperties({ topic, payload, reply }: OutgoingMessage): PublishProperties {
  if (payload.length === 0) return {};
  if (typeof payload !== 'string') return { contentType: FRAME_TYPE };
  const properties: PublishProperties = {
    payloadFormatIndicator: true,
    contentType: payload.startsWith('{') ? 'application/json' : 'text/plain',
  };
  if (parseTopic(topic)?.kind === 'telemetry') properties.messageExpiryInterval = TELEMETRY_EXPIRY_S;
  if (reply?.correlation !== undefined) properties.correlationData = Buffer.from(reply.correlation);
  if (reply?.status !== undefined) properties.userProperties = { status: reply.status };
  return properties;
}
