import { commandAddress, listCommandGroups } from '../command-catalogue.ts';
import { listMessageTypes, type MessageType } from '../messages.ts';
import { TOPIC_ROOT } from '../topics.ts';
import { FRAME_MIME_TYPE } from '../frame.ts';
import { FRAME_LAYOUT } from './frame-layout.ts';
import { plainName } from './json-schemas.ts';

const SCHEMAS = '../packages/contract/generated/schemas';

/** `docs/topics.md`: topics, commands and the frame's layout as tables. */
export function topicsPage(): string {
  return [
    '# Topics, commands and the thermal frame',
    'Generated from `packages/contract` by `npm run generate`; do not edit. The machine-readable form is ' +
      '[asyncapi.yaml](../packages/contract/generated/asyncapi.yaml), served by every gateway at `/asyncapi.yaml`.',
    '## Topics',
    `All below \`${TOPIC_ROOT}/{gw}/\`. R = retained; "never" = a retained one is refused too.`,
    table(['topic', 'published by', 'QoS', 'R', 'payload', 'rate', 'what'], topicRows()),
    '## Commands',
    'Sent as [command](' +
      `${SCHEMAS}/command.json) with QoS 1, never retained; answered with [reply](${SCHEMAS}/reply.json). ` +
      'Which methods a device takes, its `$desc` says. A job answers `accepted` first.',
    table(['topic', 'role', 'what', 'arguments and answer'], commandRows()),
    '## Thermal frame',
    `\`${FRAME_MIME_TYPE}\`: a little-endian header, then width × height pixels, row-major, row 0 = top. ` +
      'Temperature in °C = raw × scale + offset; int16 −32768 and float32 NaN mean "not available". A message of ' +
      'another length than headerLen + width × height × pixel size is not a frame.',
    table(
      ['offset', 'type', 'field', 'meaning'],
      FRAME_LAYOUT.map(({ offset, type, name, meaning }) => [String(offset), type, name, meaning]),
    ),
    'A decoder in Python is [thermal_frame.py](thermal_frame.py); golden frames are in ' +
      '[vectors](../packages/contract/vectors/thermal-frame.json).',
    '',
  ].join('\n\n');
}

function topicRows(): string[][] {
  return listMessageTypes().flatMap(({ kind, type }) =>
    type.addresses.map((address) => [
      `\`${address}\``,
      type.publisher,
      String(type.qos),
      { retained: 'yes', live: '–', never: 'never' }[type.retain],
      payloadCell(kind, type),
      type.rate,
      type.summary,
    ]),
  );
}

function payloadCell(kind: string, { payload, schema }: MessageType): string {
  return schema === null ? '[binary](#thermal-frame)' : `[${payload}](${SCHEMAS}/${kind}.json)`;
}

function commandRows(): string[][] {
  return listCommandGroups().flatMap(({ target, group }) =>
    Object.entries(group).map(([method, { role, summary, isJob }]) => {
      const address = commandAddress(target).replace('{method}', method);
      const isDevice = address.startsWith('{dev}');
      return [
        `\`${address}\`${isDevice ? ` (${target === 'device' ? 'any' : target})` : ''}`,
        role,
        isJob === true ? `${summary} (job)` : summary,
        `[schema](${SCHEMAS}/commands-${plainName(target)}.json)`,
      ];
    }),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
