// A line of `rampart status`. What could not be seen is never taken for good.
export interface Row {
  readonly name: string;
  /** `told`: it is neither good nor bad. */
  readonly state: 'good' | 'attention' | 'unknown' | 'told';
  readonly text: string;
}

const marks: Readonly<Record<Row['state'], string>> = {
  good: 'ok',
  attention: 'LOOK',
  unknown: '?',
  told: '',
};

export function shownRows(rows: readonly Row[]): string {
  const width = Math.max(10, ...rows.map(({ name }) => name.length));
  return rows
    .map(({ name, state, text }) => `${name.padEnd(width)} ${marks[state].padEnd(4)}  ${text}\n`)
    .join('');
}

/** 0: good. 2: something wants attention. 1: it cannot be told. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 | 2 {
  if (rows.some(({ state }) => state === 'attention')) return 2;
  return rows.some(({ state }) => state === 'unknown') ? 1 : 0;
}
