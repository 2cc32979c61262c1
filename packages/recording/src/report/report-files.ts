import type { KeyObject } from 'node:crypto';
import { checkSeal, sealParts, type DocumentPart, type Seal, type SealCheck } from './sealed-document.ts';

/** What stands between the parts of a page, and around its seal. */
const PART = /<!--part:([a-z-]+)-->([^]*?)<!--\/part:\1-->/g;
const SEAL = /<!--seal (\{[^]*?\}) ([A-Za-z0-9+/=]+)-->\n$/;
const REST = 'page';

/** Puts a page together: a frame with `{{parts}}` in it, its parts, and the seal over all of it at its end. */
export function sealPage(
  frame: string,
  parts: readonly DocumentPart[],
  files: Readonly<Record<string, string>>,
  key: KeyObject,
): string {
  const body = parts.map(({ name, text }) => `<!--part:${name}-->${text}<!--/part:${name}-->`).join('\n');
  const page = frame.replace('{{parts}}', () => body);
  const { manifest, signature } = sealParts([...parts, { name: REST, text: restOf(page) }], files, key);
  return `${page}<!--seal ${manifest} ${signature}-->\n`;
}

/** Compares a page with its seal. */
export function checkPage(text: string): SealCheck {
  const found = SEAL.exec(text);
  if (found === null) return { changed: ['seal'], files: {}, keyFingerprint: undefined };
  const page = text.slice(0, found.index);
  const parts = [...page.matchAll(PART)].map(([, name, content]) => ({ name, text: content }));
  const doubled = parts.filter(({ name }, i) => parts.findIndex((part) => part.name === name) !== i);
  const check = checkSeal([...parts, { name: REST, text: restOf(page) }], {
    manifest: found[1],
    signature: found[2],
  });
  return { ...check, changed: [...new Set([...check.changed, ...doubled.map(({ name }) => name)])] };
}

/** A page without its parts, which are signed one by one. */
function restOf(page: string): string {
  return page.replaceAll(PART, (_whole, name: string) => `<!--part:${name}-->`);
}

/** The report as JSON: a member a part, and the seal. */
export function sealJson(
  data: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>>,
  key: KeyObject,
): string {
  return formatJson(data, sealParts(jsonParts(data), files, key));
}

/** Compares a report in JSON with its seal; other spelling of the same is a change too. */
export function checkJson(text: string): SealCheck {
  let value: { report?: Record<string, unknown>; seal?: Seal };
  try {
    value = Object(JSON.parse(text));
  } catch {
    return { changed: ['spelling'], files: {}, keyFingerprint: undefined };
  }
  const { report, seal } = value;
  const isReport = typeof report === 'object' && report !== null && typeof seal?.manifest === 'string';
  if (!isReport) return { changed: ['seal'], files: {}, keyFingerprint: undefined };
  const check = checkSeal(jsonParts(report), { manifest: seal.manifest, signature: String(seal.signature) });
  if (check.changed.length === 0 && formatJson(report, seal) !== text)
    return { ...check, changed: ['spelling'] };
  return check;
}

function jsonParts(data: Readonly<Record<string, unknown>>): DocumentPart[] {
  return Object.entries(data).map(([name, value]) => ({ name, text: JSON.stringify(value) ?? 'null' }));
}

function formatJson(report: Readonly<Record<string, unknown>>, { manifest, signature }: Seal): string {
  return `${JSON.stringify({ v: 1, report, seal: { manifest, signature } })}\n`;
}
