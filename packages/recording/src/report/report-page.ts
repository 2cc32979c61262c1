import { formatQuantity, LIMIT_REASON, type RunSummary } from '@labgate/contract';
import { escapeHtml } from './escape-html.ts';
import type { ReportChannel, ReportData, ReportEvent, ReportInterlock } from './report-data.ts';
import type { DocumentPart } from './sealed-document.ts';
import { seconds } from './svg-axis.ts';
import { svgChart } from './svg-chart.ts';
import { thermalPng } from './thermal-png.ts';

/** What is drawn, in this order; other channels are in the table. */
const CHARTED_UNITS: readonly string[] = ['°C', 'W', 'A', 'V', '%'];
/** Curves in one chart; those that moved most. */
const MAX_CURVES = 8;

/** The page around the parts: one file that loads nothing, on screen and on paper. */
export const PAGE_FRAME = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none';style-src 'unsafe-inline';img-src data:">
<title>Test report</title><style>
body{font:15px/1.45 system-ui,sans-serif;color:#111;background:#fff;max-width:960px;margin:0 auto;padding:16px}
h1{font-size:1.6em;margin:.2em 0}h2{font-size:1.15em;margin:1.6em 0 .4em;border-bottom:1px solid #bbb}
table{border-collapse:collapse;width:100%;font-size:.9em}th,td{text-align:left;padding:3px 8px;border-bottom:1px solid #ddd;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td{overflow-wrap:anywhere}td.t{white-space:nowrap;overflow-wrap:normal}
.verdict{display:inline-block;padding:4px 14px;border:2px solid;border-radius:4px;font-weight:700}
.pass{color:#0a6b2e}.fail{color:#a3120f}.none{color:#555}.warn{color:#8a4b00}
figure{margin:8px 0}figcaption{font-weight:600}svg{width:100%;height:auto;font:12px system-ui,sans-serif}
.legend span{margin-right:14px;white-space:nowrap}.legend svg{width:24px;height:4px;margin-right:5px;vertical-align:middle}
.frames{display:flex;flex-wrap:wrap;gap:12px}.frames figure{width:280px}.frames img{width:280px;image-rendering:pixelated}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8em;background:#f5f5f5;padding:8px}
@media print{body{max-width:none;padding:0;font-size:11px}h2{break-after:avoid}figure,tr,.frames figure{break-inside:avoid}pre{background:none}}
@page{size:A4;margin:14mm}
</style></head><body>
{{parts}}
</body></html>
`;

/** The parts of the page, in their order. */
export function reportParts(data: ReportData): DocumentPart[] {
  const parts: readonly (readonly [string, string])[] = [
    ['run', runPart(data)],
    ['limits', limitsPart(data)],
    ['charts', chartsPart(data)],
    ['thermal', thermalPart(data)],
    ['frames', framesPart(data)],
    ['events', section('What happened', eventTable(data.events))],
    ['audit', section('Commands', eventTable(data.audit))],
    ['ledger', ledgerPart(data)],
    ['configuration', configurationPart(data)],
  ];
  return parts.map(([name, text]) => ({ name, text }));
}

function runPart({ run, durationS, createdAt }: ReportData): string {
  const { verdict, incomplete } = run;
  const word = verdict === null ? 'none' : verdict.pass ? 'pass' : 'fail';
  const label = verdict === null ? 'no verdict' : word.toUpperCase();
  const rows = [
    ['Run', run.id ?? '–'],
    ['Operator', run.by ?? '–'],
    ['Begun', utc(run.startedAt)],
    ['Ended', `${utc(run.stoppedAt)} (${seconds(durationS)})`],
    ['Tags', (run.tags ?? []).join(', ') || '–'],
    [
      'Plan',
      run.plan ? `${run.plan.name}: ${run.plan.state}, step ${run.plan.step} of ${run.plan.steps}` : 'none',
    ],
    ['Software', run.sw],
    ['Configuration', `revision ${run.cfgRev}`],
    ['Recording', `SHA-256 ${run.sha256 ?? '–'}`],
    ['Report made', utc(createdAt)],
  ] as const;
  const missing =
    incomplete === null || incomplete === undefined
      ? ''
      : `<p class="warn"><strong>Incomplete since ${escapeHtml(utc(incomplete.since))}:</strong> ${escapeHtml(incomplete.reason)}</p>`;
  return (
    `<h1>${escapeHtml(run.dut?.serial ?? '–')}</h1>` +
    `<p><span class="verdict ${word}">${label}</span> ${escapeHtml(verdict?.reason ?? '')}</p>${missing}` +
    `<table>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${escapeHtml(value)}</td></tr>`).join('')}</table>`
  );
}

function limitsPart({ plan, interlocks, run, failures }: ReportData): string {
  const reason = run.plan?.reason ?? '';
  const failed = (text: string): boolean => failures.some((failure) => text.endsWith(`: ${failure}`));
  const rows = [
    ...(plan?.limits ?? []).map((text) => [
      'plan: ends it',
      text,
      reason === `${LIMIT_REASON}${text}` ? 'met' : 'not met',
    ]),
    ...(plan?.failIf ?? []).map((text) => ['plan: fails it', text, failed(text) ? 'met' : 'not met']),
    ...interlocks.map((interlock) => [
      `interlock ${interlock.id}`,
      interlock.when,
      interlockState(interlock, run),
    ]),
  ];
  return section('Limits', table(['source', 'condition', 'state'], rows));
}

function interlockState({ state, trip }: ReportInterlock, { startedAt }: RunSummary): string {
  if (trip === null || trip.ts < (startedAt ?? 0)) return state;
  const value = trip.val === null ? 'without data' : `at ${number(trip.val)}`;
  const confirmed =
    trip.latencyMs === null ? 'OFF not confirmed' : `off after ${Math.round(trip.latencyMs)} ms`;
  const told = `tripped ${value} after ${seconds((trip.ts - (startedAt ?? 0)) / 1000)}, ${confirmed}`;
  return state === 'tripped' ? told : `${told}; then ${state}`;
}

function chartsPart({ channels, marks, durationS }: ReportData): string {
  const byUnit = new Map<string, ReportChannel[]>();
  for (const channel of channels) {
    if (channel.unit === '' || channel.unit === '#') continue;
    byUnit.set(channel.unit, [...(byUnit.get(channel.unit) ?? []), channel]);
  }
  const charts = CHARTED_UNITS.flatMap((unit) => {
    const members = byUnit.get(unit) ?? [];
    if (members.length === 0) return [];
    const shown = members
      .toSorted((left, right) => rangeOf(right) - rangeOf(left))
      .slice(0, MAX_CURVES)
      .map((member) => ({ name: formatQuantity(member), points: member.curve }));
    const rest = members.length - shown.length;
    const title = rest > 0 ? `The ${shown.length} of ${members.length} that moved most` : 'Channels';
    return svgChart({ title, unit, series: shown, marks, durationS });
  });
  const rows = channels.map((channel) => {
    const { mean, min, max, final } = channel.figures;
    return [formatQuantity(channel), channel.unit, ...[mean, min, max, final].map(number)];
  });
  const figures = table(['channel', 'unit', 'mean', 'min', 'max', 'mean of the last tenth'], rows, [
    '',
    '',
    'n',
    'n',
    'n',
    'n',
  ]);
  return section('Charts', charts.join('') + figures);
}

function thermalPart({ thermal }: ReportData): string {
  const rows = thermal.map(({ region, deltaK, powerW, resistanceKPerW, why, warmUp }) => [
    region,
    numberOr(deltaK),
    numberOr(powerW),
    numberOr(resistanceKPerW),
    warmUp === null || !warmUp.isValid ? '–' : number(warmUp.timeConstantS),
    [why, warmUp === null ? 'too few points for a time constant' : warmUp.why]
      .filter((reason) => reason !== null)
      .join('; '),
  ]);
  const how =
    '<p>ΔT is the region above the air, P the measured output power, both in the last tenth of the time with power. The ' +
    'time constant is that of one exponential fitted to the warm-up by least squares; it is told when the curve rose by ' +
    '2 K or more, fits with R² ≥ 0.98 and was seen for two time constants.</p>';
  const head = ['region', 'ΔT [K]', 'P [W]', 'ΔT/P [K/W]', 'τ [s]', 'not told because'];
  return section('Thermal behaviour', how + table(head, rows, ['', 'n', 'n', 'n', 'n']));
}

function framesPart({ frames }: ReportData): string {
  if (frames.length === 0) return section('Hottest pictures', '<p>No thermal frames.</p>');
  const low = Math.min(...frames.map(({ minC }) => minC));
  const high = Math.max(...frames.map(({ maxC }) => maxC));
  const figures = frames.map(({ camera, atS, maxC, frame }) => {
    const png = Buffer.from(thermalPng(frame, low, high)).toString('base64');
    const caption = `${camera} after ${seconds(atS)}: up to ${maxC.toFixed(1)} °C`;
    return `<figure><img alt="${escapeHtml(caption)}" src="data:image/png;base64,${png}"><figcaption>${escapeHtml(caption)}</figcaption></figure>`;
  });
  const scale = `<p>Dark is ${low.toFixed(1)} °C, bright ${high.toFixed(1)} °C, in all pictures; grey pixels were not available.</p>`;
  return section('Hottest pictures', `<div class="frames">${figures.join('')}</div>${scale}`);
}

function ledgerPart({ ledger, run }: ReportData): string {
  const missing = Object.entries(ledger.missing).map(([stream, count]) => [stream, `${count} messages`]);
  const faults = ledger.faults.map((fault) => ['recording', fault]);
  const left = ledger.leftOut > 0 ? [['this report', `${ledger.leftOut} rows were left out`]] : [];
  const total = `<p>${ledger.messages} messages and ${ledger.frames} thermal frames were kept; ${run.counts.gaps} are known to be missing.</p>`;
  return section('What is missing', total + table(['where', 'what'], [...missing, ...faults, ...left]));
}

function configurationPart({ configuration, plan }: ReportData): string {
  const config = configuration === null ? '' : JSON.stringify(configuration.config);
  const text = (title: string, body: string): string =>
    body === '' ? '' : `<h3>${title}</h3><pre>${escapeHtml(body)}</pre>`;
  const revision = configuration === null ? 'Configuration' : `Configuration, revision ${configuration.rev}`;
  return section('Plan and configuration', text('Plan', plan?.text ?? '') + text(revision, config));
}

function eventTable(events: readonly ReportEvent[]): string {
  const rows = events.map(({ ts, what, text }) => [utc(ts).replace(' UTC', ''), what, text]);
  return table(['time (UTC)', 'what', 'details'], rows, ['t', 't']);
}

function section(title: string, body: string): string {
  return `<section><h2>${title}</h2>${body}</section>`;
}

/** `classes` are those of the columns: `n` of numbers, `t` of texts that are not broken. */
function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  classes: readonly ('' | 'n' | 't')[] = [],
): string {
  if (rows.length === 0) return '<p>None.</p>';
  const cell = (tag: 'th' | 'td', text: string, i: number): string =>
    `<${tag}${classes[i] ? ` class="${classes[i]}"` : ''}>${escapeHtml(text)}</${tag}>`;
  const line = (tag: 'th' | 'td', cells: readonly string[]): string =>
    `<tr>${cells.map((text, i) => cell(tag, text, i)).join('')}</tr>`;
  return `<table><thead>${line('th', head)}</thead><tbody>${rows.map((row) => line('td', row)).join('')}</tbody></table>`;
}

function rangeOf({ figures: { max, min } }: ReportChannel): number {
  return max - min;
}

function number(value: number): string {
  return String(Number(value.toPrecision(5)));
}

function numberOr(value: number | null): string {
  return value === null ? '–' : number(value);
}

function utc(ts: number | null | undefined): string {
  return ts === null || ts === undefined
    ? '–'
    : `${new Date(ts).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
