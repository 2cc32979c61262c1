import { useEffect, useRef } from 'react';
import { useHttpPath } from '../mqtt/bench-provider.tsx';

/** The report of a run, which is a document of its own: it may show itself, and neither run scripts nor reach this page. */
export function ReportPreview({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const path = useHttpPath()(`api/v1/runs/${encodeURIComponent(id)}/report`);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} className="report-preview" aria-labelledby="report-title" onClose={onClose}>
      <div className="card-head">
        <h2 id="report-title">Report of {id}</h2>
        <div className="button-row">
          <a className="button small-button" href={path} target="_blank" rel="noreferrer">
            Open by itself
          </a>
          <a className="button small-button" href={path} download={`${id}.html`}>
            Save
          </a>
          <button type="button" className="small-button" onClick={() => dialog.current?.close()}>
            Close
          </button>
        </div>
      </div>
      <iframe src={path} title={`Report of ${id}`} sandbox="" data-testid="report-frame" />
    </dialog>
  );
}
