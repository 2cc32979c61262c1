import { useMemo, useState } from 'react';
import { useRouteParam } from '../../routing/use-route.ts';
import type { PixelPoint } from '../orientation.ts';
import { withShape, type Measurement, type Shape } from './measurement.ts';
import { formatMeasurements, parseMeasurements } from './measurement-text.ts';
import type { Stroke, Tool } from './pointer-tool.ts';

/**
 * The measurements on the picture and the ways to change them. They are kept in the address of this page; whoever keeps
 * them elsewhere, for every browser, replaces `useKeptList`.
 */
export interface Measurements {
  readonly list: readonly Measurement[];
  readonly selected: number | undefined;
  readonly open: readonly PixelPoint[];
  readonly tool: Tool;
  readonly setTool: (tool: Tool) => void;
  readonly select: (id: number | undefined) => void;
  readonly add: (shape: Shape) => void;
  readonly change: (measurement: Measurement) => void;
  readonly remove: (id: number) => void;
  /** Takes what the pointer has come to; it is kept when the pointer goes up. */
  readonly takeStroke: (stroke: Stroke) => void;
  /** Leaves the tool and forgets what is being drawn. */
  readonly cancel: () => void;
}

/** The measurements of the address. */
export function useMeasurements(): Measurements {
  const [kept, keep] = useKeptList();
  // While a shape is dragged: an address that changed with each movement would be too much for the browser.
  const [draft, setDraft] = useState<readonly Measurement[]>();
  const [selected, select] = useState<number>();
  const [open, setOpen] = useState<readonly PixelPoint[]>([]);
  const [tool, setTool] = useState<Tool>('look');
  return useMemo(
    () => ({
      list: draft ?? kept,
      selected,
      open,
      tool,
      setTool: (next) => {
        setTool(next);
        setOpen([]);
      },
      select,
      add: (shape) => {
        const next = withShape(kept, shape);
        keep(next);
        select(next.find((each) => !kept.includes(each))?.id);
      },
      change: (measurement) => keep(kept.map((each) => (each.id === measurement.id ? measurement : each))),
      remove: (id) => {
        keep(kept.filter((each) => each.id !== id));
        select(undefined);
      },
      cancel: () => {
        setDraft(undefined);
        setOpen([]);
        setTool('look');
      },
      takeStroke: (stroke) => {
        setOpen(stroke.open);
        select(stroke.selected);
        setDraft(stroke.isDone ? undefined : stroke.list);
        if (!stroke.isDone) return;
        keep(stroke.list);
        setTool('look');
      },
    }),
    [draft, kept, keep, selected, open, tool],
  );
}

function useKeptList(): readonly [readonly Measurement[], (list: readonly Measurement[]) => void] {
  const [text, setText] = useRouteParam('m', '');
  return useMemo(
    () => [parseMeasurements(text), (list) => setText(formatMeasurements(list))],
    [text, setText],
  );
}
