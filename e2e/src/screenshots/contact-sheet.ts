import type { Shot } from './shot.ts';

/** A page with all pictures beside each other, to be looked at in a browser. */
export function contactSheet(shots: readonly Shot[]): string {
  const sections = [...Map.groupBy(shots, ({ screen }) => screen)].map(
    ([screen, own]) => `<h2>${screen}</h2>\n<div>${own.map(figure).join('\n')}</div>`,
  );
  return `<!doctype html>
<meta charset="utf-8">
<title>Screens of the dashboard</title>
<style>
  body { font: 14px system-ui; background: #888; margin: 16px }
  div { display: flex; flex-wrap: wrap; gap: 12px; align-items: flex-start }
  figure { margin: 0 }
  img { height: 420px; display: block }
</style>
${sections.join('\n')}
`;
}

function figure({ file, state, scheme, widthPx }: Shot): string {
  return `<figure><a href="${file}"><img src="${file}" alt="${state}, ${scheme}, ${widthPx} pixels wide"></a>
<figcaption>${state} · ${scheme} · ${widthPx}</figcaption></figure>`;
}
