// The figures as a table for people; programs take `--json`.
import { formatGoal, GOALS, meetsGoal } from './goals.mjs';

const COLUMNS = ['figure', 'value', 'unit', 'baseline', 'ratio', 'goal'];
const WIDTHS = [56, 12, 18, 12, 9, 0];
const NUMERIC = new Set(['value', 'baseline', 'ratio']);

/** The head of one benchmark's table. */
export function formatHeading(name) {
  return `\n${name}\n${line(COLUMNS)}`;
}

/** One figure as a line of the table, with its goal where it has one. */
export function formatFigure(figure) {
  const { name, value, unit, baseline, ratio } = figure;
  const goal = GOALS[name];
  return line([
    name,
    number(value),
    unit,
    number(baseline),
    number(ratio),
    goal ? verdict(goal, figure) : '',
  ]);
}

function verdict(goal, figure) {
  const isMet = meetsGoal(goal, figure);
  const word = isMet === undefined ? 'not compared' : isMet ? 'met' : 'missed';
  return `${formatGoal(goal)} ${word}`;
}

/** Four digits are more than a benchmark can tell. */
function number(value) {
  if (value === null) return '–';
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}

function line(cells) {
  return cells
    .map((cell, i) => (NUMERIC.has(COLUMNS[i]) ? cell.padStart(WIDTHS[i]) : cell.padEnd(WIDTHS[i])))
    .join('  ')
    .trimEnd();
}
