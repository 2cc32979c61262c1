import type { Screen } from '../routing/route.ts';

/** One of the first steps. */
export interface FirstStep {
  readonly title: string;
  readonly text: string;
  readonly screen: Screen;
  readonly isDone: boolean;
}

/** What the bench tells about how far somebody has come. */
export interface BenchProgress {
  readonly isOutputOn: boolean;
  readonly hasTripped: boolean;
  readonly hasRealDevice: boolean;
}

/** The four steps of a first visit (design §5.11). */
export function firstSteps({ isOutputOn, hasTripped, hasRealDevice }: BenchProgress): readonly FirstStep[] {
  return [
    {
      title: 'Watch the thermal picture',
      text: 'The board warms up in front of the camera.',
      screen: 'thermal',
      isDone: false,
    },
    {
      title: 'Turn the supply on',
      text: 'Set 12 V, switch the output on, and see the board draw current.',
      screen: 'supply',
      isDone: isOutputOn,
    },
    {
      title: 'See the alarm switch it off',
      text: 'Raise the voltage: when the board is too hot, an interlock takes its power away.',
      screen: 'events',
      isDone: hasTripped,
    },
    {
      title: 'Connect real hardware',
      text: 'Add a device, or switch one from simulated to real.',
      screen: 'settings',
      isDone: hasRealDevice,
    },
  ];
}
