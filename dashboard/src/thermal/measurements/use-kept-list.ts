import { useCallback, useMemo } from 'react';
import type { Region } from '@labgate/contract';
import type { DeviceView } from '../../bench/bench-snapshot.ts';
import { useDeviceDenial } from '../../commands/use-denial.ts';
import { useRequest, type RequestControl } from '../../commands/use-request.ts';
import { useRouteParam } from '../../routing/use-route.ts';
import { formatMeasurements, parseMeasurements } from './measurement-text.ts';
import type { Measurement } from './measurement.ts';
import { freeRegionId, numbered, regionOf } from './region-measurement.ts';

/** Where the measurements are kept: with the gateway, for every browser, or in the address of this page. */
export interface KeptList {
  readonly list: readonly Measurement[];
  readonly keep: (list: readonly Measurement[]) => void;
  /** How far the newest change of the shared ones has come. */
  readonly request: RequestControl;
  /** Why nothing can be shared; `undefined` when it can. */
  readonly denial: string | undefined;
}

const NO_REGIONS: readonly Region[] = [];

/** The regions of a camera and the measurements of the address in one list. */
export function useKeptList(camera: DeviceView | undefined): KeptList {
  const [text, setText] = useRouteParam('m', '');
  const request = useRequest();
  const denial = useDeviceDenial(camera, 'roi');
  const frame = camera?.description?.frame;
  const regions = frame?.regions ?? NO_REGIONS;
  const takesRegions = Object.hasOwn(camera?.description?.cmds ?? {}, 'roi');
  const isShared = takesRegions && denial === undefined;
  const { width = 32, height = 24 } = frame ?? {};
  const { run } = request;
  const target = camera?.id;
  const list = useMemo(() => numbered(regions, parseMeasurements(text)), [regions, text]);
  const keep = useCallback(
    (next: readonly Measurement[]) => {
      const isLocal = (each: Measurement): boolean =>
        each.region === undefined && (!isShared || each.shape.kind === 'line');
      setText(formatMeasurements(next.filter(isLocal)));
      if (!isShared || target === undefined) return;
      const wanted = regionsOf(
        next.filter((each) => !isLocal(each)),
        { width, height },
      );
      if (JSON.stringify(wanted) === JSON.stringify(regions)) return;
      void run({ target, method: 'roi', args: { list: wanted }, what: 'regions' });
    },
    [isShared, regions, run, setText, target, width, height],
  );
  return useMemo(
    () => ({ list, keep, request, denial: takesRegions ? denial : 'This camera keeps no regions.' }),
    [list, keep, request, denial, takesRegions],
  );
}

function regionsOf(
  list: readonly Measurement[],
  size: { readonly width: number; readonly height: number },
): Region[] {
  const taken = list.flatMap(({ region }) => (region === undefined ? [] : [region]));
  return list.flatMap((measurement) => {
    const id = measurement.region ?? freeRegionId(measurement.shape, taken);
    taken.push(id);
    const region = regionOf(measurement, id, size);
    return region === undefined ? [] : [region];
  });
}
