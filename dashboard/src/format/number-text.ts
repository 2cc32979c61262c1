/** Joins a number and its unit: narrow no-break space. */
export const UNIT_SPACE = '\u202F';
/** What is shown where there is no value. */
export const MISSING = '—';
const MINUS = '\u2212';

const formatters = new Map<string, Intl.NumberFormat>();

/** The number with a fixed count of decimals, a true minus and the locale's decimal sign; `—` when it is not finite. */
export function numberText(value: number, decimals: number, locale?: string): string {
  if (!Number.isFinite(value)) return MISSING;
  const text = formatterOf(decimals, locale).format(Math.abs(value));
  const isZeroAsShown = Number(Math.abs(value).toFixed(decimals)) === 0;
  return value < 0 && !isZeroAsShown ? `${MINUS}${text}` : text;
}

/** As `numberText`, with a plus on what is not negative: for differences. */
export function signedText(value: number, decimals: number, locale?: string): string {
  const text = numberText(value, decimals, locale);
  return text === MISSING || text.startsWith(MINUS) ? text : `+${text}`;
}

/** A number as people type it, with `.` or `,` as decimal sign and either minus; `undefined` when it is none. */
export function parseNumberText(text: string): number | undefined {
  const plain = text.trim().replace(MINUS, '-').replace(',', '.');
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}

function formatterOf(decimals: number, locale: string | undefined): Intl.NumberFormat {
  const key = `${locale ?? ''}/${decimals}`;
  let formatter = formatters.get(key);
  if (formatter === undefined) {
    formatter = new Intl.NumberFormat(locale, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: false,
    });
    formatters.set(key, formatter);
  }
  return formatter;
}
