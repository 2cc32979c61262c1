// The goals of the design that a benchmark can tell, by the name of the figure. docs/benchmarks.md lists them too;
// a test compares the two.

/** @typedef {{ of: 'ratio' | 'value', atMost?: number, atLeast?: number }} Goal */

const ratioAtMost = (atMost) => ({ of: 'ratio', atMost });
const ratioAtLeast = (atLeast) => ({ of: 'ratio', atLeast });

/** @type {Readonly<Record<string, Goal>>} */
export const GOALS = {
  'thermal maths per sub-page': ratioAtMost(0.75),
  'CPU per 1,000 frames, 32/s, 1 viewer': ratioAtMost(0.4),
  'CPU per 1,000 frames, 32/s, 16 viewers': ratioAtMost(0.1),
  'CPU per 1,000 frames, flat out, 1 viewer': ratioAtMost(1 / 25),
  'CPU per 1,000 frames, flat out, 16 viewers': ratioAtMost(1 / 60),
  'bytes a frame on the wire': ratioAtMost(1 / 9),
  'WebSocket messages a frame': { of: 'value', atMost: 1, atLeast: 1 },
  'broker CPU a delivery, QoS 0, saturated': ratioAtMost(0.5),
  'broker CPU a delivery, QoS 1, saturated': ratioAtMost(0.45),
  'broker CPU a delivery, QoS 0, fan-out to 50': ratioAtMost(0.5),
  'broker CPU a delivery, QoS 0, paced at 1,000/s': ratioAtMost(4),
  'broker CPU a delivery, QoS 1, paced at 1,000/s': ratioAtMost(4),
  'store: ingest, batches of 1': ratioAtLeast(5),
  'store: ingest, batches of 100': ratioAtLeast(2.5),
  'store: ingest, batches of 1000': ratioAtLeast(2.5),
  'store: range 1 h raw': ratioAtMost(0.2),
  'store: range 24 h by minute': ratioAtMost(0.5),
  'store: range 7 d by ten minutes': ratioAtMost(0.2),
  'store: sealed, two decimals': { of: 'value', atMost: 2.5 },
  'store: at rest, everything': { of: 'value', atMost: 4 },
  'journal: QoS 1 messages through the broker to one receiver': ratioAtLeast(0.8),
  'journal: bytes written to the disk at 100/s': { of: 'value', atMost: 200 },
  'journal: longest block of the loop at 100/s': { of: 'value', atMost: 1 },
  'bridge: catching up, against live': ratioAtLeast(10),
  'record: a frame in the file': { of: 'value', atMost: 550 },
  'record: CPU a frame': { of: 'value', atMost: 25 },
  'record: longest block of the loop': { of: 'value', atMost: 3 },
  'record: seek to a second of an hour': { of: 'value', atMost: 200 },
  'interlock: frame to OFF at an idle port, p50': { of: 'value', atMost: 2 },
  'interlock: frame to OFF at an idle port, p99.9': ratioAtMost(3),
  // one command gap, 85 ms, and 10 ms
  'interlock: a busy Korad line more than an idle port, p99.9': { of: 'value', atMost: 95 },
  'store: written at 100 samples/s, flushed each second': { of: 'value', atMost: 130 },
};

/** A goal in words, for example `ratio ≤ 0.4`. */
export function formatGoal({ of, atMost, atLeast }) {
  if (atMost !== undefined && atMost === atLeast) return `${of} = ${number(atMost)}`;
  return atMost === undefined ? `${of} ≥ ${number(atLeast)}` : `${of} ≤ ${number(atMost)}`;
}

/** Whether a figure meets its goal; `undefined` where it has no baseline to be compared with. */
export function meetsGoal({ of, atMost = Infinity, atLeast = -Infinity }, figure) {
  const measured = figure[of];
  return measured === null ? undefined : measured <= atMost && measured >= atLeast;
}

/** A goal such as a twenty-fifth is said as one. */
function number(value) {
  const isDecimal = Number.isInteger(value * 100);
  return isDecimal ? String(value) : `1/${Math.round(1 / value)}`;
}
