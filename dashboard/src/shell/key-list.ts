/** The keys, by the screen they work on, as the list behind `?` shows them. */
export const KEY_LIST: readonly {
  readonly where: string;
  readonly keys: readonly (readonly [keys: string, what: string])[];
}[] = [
  {
    where: 'Everywhere',
    keys: [
      ['g o', 'Overview'],
      ['g t', 'Thermal'],
      ['g c', 'Charts'],
      ['g s', 'Supply'],
      ['g d', 'DUT'],
      ['g r', 'Runs'],
      ['g e', 'Events'],
      ['g v', 'Devices'],
      ['g ,', 'Settings'],
      ['g h', 'Health'],
      ['?', 'This list'],
      ['Shift + Esc', 'Switch the output off at once, even when single keys are switched off'],
    ],
  },
  {
    where: 'Thermal',
    keys: [
      ['p  P', 'Next and previous palette'],
      ['l', 'Lock the range, or set it free'],
      ['s', 'Save a snapshot'],
      ['r', 'Record on the gateway, or stop'],
      [',  .', 'One frame back or on, in a recording'],
      ['← ↑ ↓ →', 'Move the cursor, when the picture has the focus'],
      ['Enter', 'Close the polygon that is being drawn'],
      ['Esc', 'Leave the tool, take the cursor away'],
    ],
  },
  {
    where: 'Charts',
    keys: [
      ['+  −', 'Show less or more time'],
      ['←  →', 'Move back and forth'],
      ['0', 'Back to now'],
      ['Space', 'Hold, or follow now'],
      ['Backspace', 'The stretch before'],
      ['m', 'Mark A, then B, then none'],
      ['1 … 9', 'Hide or show a line of the chart looked at last'],
      ['Wheel, pinch', 'Zoom at the pointer'],
      ['Drag', 'Show what is selected'],
      ['Shift + drag', 'Move back and forth'],
    ],
  },
  { where: 'Events', keys: [['Space', 'Hold the log, or let it go on']] },
];
