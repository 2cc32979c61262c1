import { useBench } from '../mqtt/use-bench.ts';
import { useRouteParam } from '../routing/use-route.ts';
import { CurrentRun } from './current-run.tsx';
import { ReportPreview } from './report-preview.tsx';
import { RunComparison } from './run-comparison.tsx';
import { RunListCard } from './run-list-card.tsx';
import { StartRun } from './start-run.tsx';
import { useCompared } from './use-compared.ts';
import { useRuns } from './use-runs.ts';

/** Tests of boards: the one that is going, and all that were (design §5.6). */
export default function RunsScreen() {
  const { run } = useBench();
  const [list, reload] = useRuns();
  const going =
    run?.state === 'recording' && run.startedAt !== null ? { ...run, startedAt: run.startedAt } : undefined;
  const runs = list.kind === 'known' ? list.runs : [];
  const [report, showReport] = useRouteParam('report', '');
  const { compared, toggle, clear } = useCompared();
  const [first, second] = compared.map((id) => runs.find((each) => each.id === id));
  return (
    <>
      <h1>Runs</h1>
      {going !== undefined ? (
        <CurrentRun run={going} />
      ) : (
        <section className="card" aria-labelledby="start-run-title">
          <h2 id="start-run-title">Start a run</h2>
          <StartRun onStarted={reload} />
        </section>
      )}
      {first === undefined || second === undefined ? null : (
        <RunComparison key={compared.join(' ')} a={first} b={second} onClose={clear} />
      )}
      <RunListCard
        list={list}
        runs={runs}
        compared={compared}
        onCompare={toggle}
        onReload={reload}
        onReport={showReport}
      />
      {report === '' ? null : <ReportPreview id={report} onClose={() => showReport('')} />}
    </>
  );
}
