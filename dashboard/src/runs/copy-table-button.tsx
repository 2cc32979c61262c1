import { useState } from 'react';
import { copyText } from '../files/copy-text.ts';
import { useHttpPath } from '../mqtt/bench-provider.tsx';
import { rowsIn, tabText } from './tab-text.ts';

/** Puts the table of a run on the clipboard, a row a minute, as tab-separated text for a spreadsheet. */
export function CopyTableButton({ run }: { readonly run: string }) {
  const pathOf = useHttpPath();
  const [note, setNote] = useState('');
  const copy = async (): Promise<void> => {
    setNote('asking the gateway…');
    try {
      const response = await fetch(pathOf(`api/v1/runs/${encodeURIComponent(run)}/export?format=wet`));
      if (!response.ok) throw new Error(`the gateway answered ${response.status}`);
      const table = tabText(await response.text());
      setNote((await copyText(table)) ? `${rowsIn(table)} rows copied` : 'not copied: the browser refuses');
    } catch (error) {
      setNote(`not copied: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return (
    <span className="copy">
      <button type="button" onClick={() => void copy()} data-testid="copy-table">
        Copy table
      </button>
      <span role="status" className="small muted">
        {note}
      </span>
    </span>
  );
}
