// Which lines of a file change, for people. A line that may hold a secret is named and not shown, an old
// one too: the password that it holds may still be in use elsewhere.
import type { Detail } from '../../policy/step.ts';

const mayHoldSecret = /pass|auth|secret|^\s*user\b|[0-9a-f]{64}/i;
const mostShown = 20;

/** `now`: the text as it will be; `readable`: the same with names where secrets go. */
export function changedLines(was: string, now: string, readable: string): readonly Detail[] {
  if ([was, now].some((text) => text.includes('-----BEGIN '))) {
    return [{ name: 'content', was: '(not shown)', becomes: '(not shown)' }];
  }
  const before = new Set(meaningful(was));
  const after = new Set(meaningful(now));
  const shownAs = new Map(
    now.split('\n').map((line, at) => [line, readable.split('\n')[at] ?? ''] as const),
  );
  const gone = [...before].filter((line) => !after.has(line));
  const come = [...after].filter((line) => !before.has(line));
  const names = [...new Set([...gone, ...come].map(nameOf))];
  const details = names.map((name): Detail => {
    const old = gone.filter((line) => nameOf(line) === name);
    const next = come.filter((line) => nameOf(line) === name);
    return {
      name,
      was: old.length === 0 ? null : old.map((line) => shown(line, line)).join(', '),
      becomes:
        next.length === 0
          ? null
          : next.map((line) => shown(line, shownAs.get(line) ?? '')).join(', '),
    };
  });
  if (details.length <= mostShown) return details;
  const rest = details.length - mostShown;
  return [...details.slice(0, mostShown), { name: `${rest} more`, was: null, becomes: null }];
}

/** Lines of a text that holds no secret, as they stand: each that is only in one of the two. */
export function linesThatDiffer(was: string, now: string, name: string): readonly Detail[] {
  const before = was.split('\n').map((line) => line.trim());
  const after = now.split('\n').map((line) => line.trim());
  const gone = before.filter((line) => !after.includes(line));
  const come = after.filter((line) => !before.includes(line));
  const details = [
    ...gone.map((line): Detail => ({ name, was: line, becomes: null })),
    ...come.map((line): Detail => ({ name, was: null, becomes: line })),
  ];
  // The same lines in another order, of which the first that fits counts.
  if (details.length === 0) return [{ name, was: 'in another order', becomes: 'as it is written' }];
  return details.slice(0, mostShown);
}

/** Comments and the order of lines change nothing that a person must look at. */
function meaningful(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

/** `maxmemory`, `NoNewPrivileges`, `user web`: the name of a user is none of his secrets. */
function nameOf(line: string): string {
  const [first = '', second = ''] = line.trim().split(/[\s=]+/);
  if (first === 'user') return `user ${second}`;
  // What is no setting may be anything.
  return /^[A-Za-z][A-Za-z-]{0,40}$/.test(first) ? first : anyLine;
}

const anyLine = 'a line';

function shown(line: string, readable: string): string {
  if (mayHoldSecret.test(line) || nameOf(line) === anyLine) return '(not shown)';
  return readable.trim().replace(/^[A-Za-z-]+[\s=]*/, '');
}
