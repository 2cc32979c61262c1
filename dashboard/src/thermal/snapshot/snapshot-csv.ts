import { csvComment, csvLine, csvText } from '../../files/csv-text.ts';
import { formatMeasurements } from '../measurements/measurement-text.ts';
import type { SnapshotFacts } from './snapshot-facts.ts';

/** The pixels as a table, a line a row of the sensor, °C; comment lines before it say what they are. */
export function snapshotCsv(facts: SnapshotFacts): string {
  const head: readonly (readonly [string, string | number])[] = [
    ['unit', '°C'],
    ['time', facts.time],
    ['device', `${facts.device} (${facts.name})`],
    ['kind', facts.kind],
    ['bus', facts.bus],
    ['source', facts.source],
    ['sequence', facts.sequence],
    ['size', `${facts.width} columns, ${facts.height} rows, as the sensor sees them`],
    ['emissivity', facts.emissivity.toFixed(2)],
    ['die temperature °C', facts.dieC.toFixed(2)],
    ['measurements', formatMeasurements(facts.measurements)],
  ];
  return csvText([
    ...head.map(([name, value]) => csvComment(name, String(value))),
    ...facts.pixelsC.map((row) => csvLine(row)),
  ]);
}
