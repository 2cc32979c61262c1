import { RequestNote } from '../commands/request-note.tsx';
import { useServiceDenial } from '../commands/use-denial.ts';
import { useRequest } from '../commands/use-request.ts';
import { useBench } from '../mqtt/use-bench.ts';
import { ScreenLink } from '../routing/screen-link.tsx';
import { useKey } from '../shell/use-key.ts';
import { stopwatchText } from './run-times.ts';
import { sizeText } from '../format/size-text.ts';

/** What a recording is called whose board nobody named. */
const UNNAMED = 'unnamed';

/** Starts and stops a recording on the gateway, which goes on when this page is closed; how far it is stands beside. */
export function RecordButton() {
  const { run, nowMs, isReplay } = useBench();
  const request = useRequest();
  const denial = useServiceDenial('run', 'start');
  const isGoing = run?.state === 'recording';
  const toggle = (): void => {
    if (denial !== undefined || isReplay) return;
    void request.run(
      isGoing
        ? { target: 'run', method: 'stop', args: {}, what: 'stop' }
        : {
            target: 'run',
            method: 'start',
            args: { dutSerial: run?.dut?.serial ?? UNNAMED },
            what: 'recording',
          },
    );
  };
  useKey('r', toggle);
  if (isReplay) return null;
  return (
    <div className="button-row record-row">
      {isGoing && run.startedAt !== null ? (
        <ScreenLink to="runs" className="small number">
          {stopwatchText(nowMs - run.startedAt)} · {sizeText(run.counts.bytes)}
          {run.freeBytes === undefined ? '' : ` of ${sizeText(run.freeBytes)} free`}
        </ScreenLink>
      ) : null}
      <RequestNote request={request} />
      <button
        type="button"
        disabled={denial !== undefined}
        title={denial}
        data-testid="record"
        data-state={isGoing ? 'recording' : 'idle'}
        onClick={toggle}
      >
        <span className="record-glyph" aria-hidden="true">
          {isGoing ? '■' : '●'}{' '}
        </span>
        {isGoing ? 'Stop' : 'Record'}
      </button>
    </div>
  );
}
