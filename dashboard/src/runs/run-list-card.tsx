import { useRef, useState } from 'react';
import { replayGatewayId, type RunSummary } from '@labgate/contract';
import { QuestionDialog } from '../commands/question-dialog.tsx';
import { RequestNote } from '../commands/request-note.tsx';
import { useRequest } from '../commands/use-request.ts';
import { useRouteParam, navigate } from '../routing/use-route.ts';
import { RunFilterBar } from './run-filter-bar.tsx';
import { filteredRuns, RUN_KINDS } from './run-filter.ts';
import { RunTable } from './run-table.tsx';
import type { RunList } from './use-runs.ts';

/** The runs that were, with a filter, and what one can do with each. */
export function RunListCard({
  list,
  runs,
  compared,
  onCompare,
  onReload,
  onReport,
}: {
  readonly list: RunList;
  readonly runs: readonly RunSummary[];
  readonly compared: readonly string[];
  readonly onCompare: (id: string) => void;
  readonly onReload: () => void;
  readonly onReport: (id: string) => void;
}) {
  const [kind, setKind] = useRouteParam('show', RUN_KINDS[0].name);
  const [text, setText] = useRouteParam('find', '');
  const [doomed, setDoomed] = useState<RunSummary>();
  const question = useRef<HTMLDialogElement>(null);
  const request = useRequest();
  const shown = filteredRuns(runs, kind, text);
  const act = (method: string, args: Readonly<Record<string, unknown>>, what: string, target = 'run') =>
    request.run({ target, method, args, what });
  return (
    <section className="card" aria-labelledby="run-list-title">
      <div className="card-head">
        <h2 id="run-list-title">All runs</h2>
        <RequestNote request={request} testId="run-list-note" />
      </div>
      {runs.length === 0 || list.kind === 'failed' ? <ListNotice list={list} onReload={onReload} /> : null}
      {runs.length === 0 ? null : (
        <>
          <RunFilterBar kind={kind} text={text} onKind={setKind} onText={setText}>
            {compared.length === 1 ? 'Choose another one to compare.' : `${shown.length} of ${runs.length}`}
          </RunFilterBar>
          <RunTable
            runs={shown}
            compared={compared}
            request={request}
            onCompare={onCompare}
            onKeep={(each) =>
              void act('keep', { run: each.id, on: !each.keep }, each.keep ? 'not kept' : 'kept').then(
                onReload,
              )
            }
            onDelete={(each) => {
              setDoomed(each);
              question.current?.showModal();
            }}
            onReplay={(each) =>
              void act('open', { run: each.id }, 'replay', '$replay').then((state) => {
                if (state.kind === 'confirmed' && each.id !== null)
                  navigate('thermal', {}, { gw: replayGatewayId(each.id) });
              })
            }
            onReport={(each) => onReport(each.id ?? '')}
          />
        </>
      )}
      <QuestionDialog
        dialog={question}
        title={`Delete ${doomed?.id ?? 'the run'}?`}
        action="Delete"
        isDangerous
        testId="run-delete-confirm"
        onConfirm={() => {
          if (doomed !== undefined)
            void act('delete', { run: doomed.id }, `delete ${doomed.id}`).then(onReload);
        }}
      >
        <p>
          The run of {doomed?.dut?.serial ?? 'this board'}, its recording and its report are gone then. What
          the store keeps of that time stays.
        </p>
      </QuestionDialog>
    </section>
  );
}

/** Why there is nothing in the list. */
function ListNotice({ list, onReload }: { readonly list: RunList; readonly onReload: () => void }) {
  if (list.kind === 'failed') {
    return (
      <p className="warn-text" role="status" data-testid="runs-error">
        The runs cannot be listed: {list.reason}{' '}
        <button type="button" className="small-button" onClick={onReload}>
          Try again
        </button>
      </p>
    );
  }
  return (
    <p className="muted" data-testid="runs-empty">
      {list.kind === 'loading'
        ? 'Loading…'
        : 'No runs yet. Start one above: it is kept with every message and frame.'}
    </p>
  );
}
