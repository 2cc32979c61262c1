import { useMemo, useState } from 'react';
import type { DeviceView } from '../../bench/bench-snapshot.ts';
import type { RequestControl } from '../../commands/use-request.ts';
import type { PixelPoint } from '../orientation.ts';
import { withShape, type Measurement, type Shape } from './measurement.ts';
import { useKeptList } from './use-kept-list.ts';
import type { Stroke, Tool } from './pointer-tool.ts';

/** The measurements on the picture and the ways to change them. */
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
  /** How far the newest change of the shared ones has come. */
  readonly request: RequestControl;
  /** Why nothing can be shared with other browsers; `undefined` when it can. */
  readonly denial: string | undefined;
}

/** The measurements of a camera and of the address. */
export function useMeasurements(camera: DeviceView | undefined): Measurements {
  const { list: kept, keep, request, denial } = useKeptList(camera);
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
      request,
      denial,
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
    [draft, kept, keep, request, denial, selected, open, tool],
  );
}
