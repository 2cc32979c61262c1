import type { Region } from '@labgate/contract';
import { WET_RULES } from '../alarms/wet-rules.ts';
import { BOARD_PARTS } from './board.ts';
import { SIMULATED_DEVICES } from './simulated-devices.ts';

/** Picture of the simulated camera, pixels. */
const [WIDTH, HEIGHT] = [32, 24];

/** The rectangle around the parts whose names match, as the camera of the bench sees them. */
function regionAround(id: string, name: string, parts: RegExp): Region {
  const seen = BOARD_PARTS.filter((part) => parts.test(part.name));
  const edge = (pick: typeof Math.min, side: -1 | 1, axis: 'x' | 'y'): number => {
    const half = axis === 'x' ? 'halfWidth' : 'halfHeight';
    const share = pick(...seen.map((part) => part[axis] + side * part[half]));
    return Math.round(share * (axis === 'x' ? WIDTH : HEIGHT) * 10) / 10;
  };
  const xy = [
    edge(Math.min, -1, 'x'),
    edge(Math.min, -1, 'y'),
    edge(Math.max, 1, 'x'),
    edge(Math.max, 1, 'y'),
  ];
  return { id, name, shape: 'rect', xy };
}

/** What stands in for `labgate.yaml` where there is none: a bench of which everything is simulated. */
export const SIMULATED_BENCH = {
  devices: SIMULATED_DEVICES,
  alarms: WET_RULES,
  // The board is under power when the gateway starts, as a bench is that somebody has left running.
  outputs: { onStart: 'keep' },
  regions: {
    cam0: [
      regionAround('fpga', 'FPGA', /^fpga$/),
      regionAround('converter', 'DC converter', /^converter$/),
      regionAround('ports', 'Row of ports', /^wri\d+$/),
    ],
  },
  interlocks: {
    'hot-fpga-off': { when: 'cam0/roi/fpga.max > 95 for 3 frames', act: ['psu0.off'], hysteresis: 5 },
  },
} as const;
