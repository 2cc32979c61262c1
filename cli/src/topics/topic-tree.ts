import {
  listMessageTypes,
  MESSAGES,
  TOPIC_ROOT,
  type Description,
  type MessageType,
} from '@labgate/contract';

/** A line of the tree: a topic, or a channel inside its payload. */
export interface TopicRow {
  readonly topic: string;
  /** Channel of the topic's payload; absent for the topic itself. */
  readonly channel?: string;
  /** `text`, `json`, `frame`, or the data type of a channel. */
  readonly type: string;
  readonly unit: string | null;
  /** In words, for example `1 Hz` or `on change`; `null` for a channel, which comes with its topic. */
  readonly rate: string | null;
  readonly qos: 0 | 1;
  readonly retained: boolean;
  readonly summary: string;
}

/** The topics of the contract, with their parameters in braces. */
export function contractRows(): TopicRow[] {
  return listMessageTypes().flatMap(({ type }) =>
    type.addresses.map((address) => rowOf(`${TOPIC_ROOT}/{gw}/${address}`, type, type.rate, type.summary)),
  );
}

/** The topics of a device as its `$desc` declares them. */
export function deviceRows(gw: string, description: Description): TopicRow[] {
  const base = `${TOPIC_ROOT}/${gw}/${description.id}`;
  const { deviceState, deviceDescription, frame, command } = MESSAGES;
  const kind = `${description.kind}${description.sim ? ', simulated' : ''}`;
  const rows = [
    rowOf(`${base}/$state`, deviceState, deviceState.rate, deviceState.summary),
    rowOf(`${base}/$desc`, deviceDescription, deviceDescription.rate, `${description.name} (${kind})`),
  ];
  for (const [stream, { periodMs, props }] of Object.entries(description.streams)) {
    const topic = `${base}/t/${stream}`;
    rows.push(rowOf(topic, MESSAGES.telemetry, `${roundHz(1000 / periodMs)} Hz`, MESSAGES.telemetry.summary));
    for (const [channel, { name, datatype, unit, note }] of Object.entries(props)) {
      const summary = [name, note].filter((text) => text !== undefined).join(': ');
      rows.push({
        ...rowOf(topic, MESSAGES.telemetry, null, summary),
        channel,
        type: datatype,
        unit: unit ?? null,
      });
    }
  }
  if (description.frame !== undefined) {
    const { width, height, rateHz } = description.frame;
    rows.push(rowOf(`${base}/frame`, frame, `${roundHz(rateHz)} Hz`, `${width} × ${height} pixels, °C`));
  }
  for (const [method, { role }] of Object.entries(description.cmds)) {
    rows.push(rowOf(`${base}/cmd/${method}`, command, command.rate, `command, role ${role}`));
  }
  return rows;
}

function rowOf(topic: string, type: MessageType, rate: string | null, summary: string): TopicRow {
  const retained = type.retain === 'retained';
  return { topic, type: type.payload, unit: null, rate, qos: type.qos, retained, summary };
}

function roundHz(rateHz: number): number {
  return Number(rateHz.toPrecision(3));
}
