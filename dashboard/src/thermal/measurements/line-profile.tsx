import { readoutText } from '../delta-reference.ts';
import { profilePath } from './profile-path.ts';
import type { MeasurementReading } from './shape-statistics.ts';

const WIDTH = 280;
const HEIGHT = 56;

/** The temperatures along a line as a small chart; where a pixel is missing, the curve is too. */
export function LineProfile({
  reading,
  name,
  referenceC,
  colour,
}: {
  readonly reading: MeasurementReading;
  readonly name: string;
  readonly referenceC: number | undefined;
  readonly colour: string;
}) {
  const ends = `from ${readoutText(reading.profileC[0], referenceC)} to ${readoutText(reading.profileC.at(-1), referenceC)}`;
  return (
    <svg
      className="line-profile"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={`Profile along ${name}, ${ends}`}
    >
      <path d={profilePath(reading.profileC, WIDTH, HEIGHT)} style={{ stroke: colour }} />
    </svg>
  );
}
