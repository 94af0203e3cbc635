// The order of package versions of Debian: [epoch:]upstream[-revision], where `~` sorts before
// everything, even the end, letters before other characters, and runs of digits as numbers.

export interface DebianVersion {
  readonly epoch: number;
  readonly upstream: string;
  readonly revision: string;
}

/** Null: no version as the policy manual of Debian describes them. */
export function readDebianVersion(text: string): DebianVersion | null {
  const match = /^(?:(\d+):)?([0-9A-Za-z.+~:-]*?)(?:-([0-9A-Za-z.+~]+))?$/.exec(text);
  const [, epoch = '0', upstream = '', revision = '0'] = match ?? [];
  if (match === null || !/^\d/.test(upstream)) return null;
  return { epoch: Number(epoch), upstream, revision };
}

/** Negative: `a` is older. */
export function compareDebianVersions(a: DebianVersion, b: DebianVersion): number {
  return (
    a.epoch - b.epoch || comparePart(a.upstream, b.upstream) || comparePart(a.revision, b.revision)
  );
}

function comparePart(a: string, b: string): number {
  let [first, second] = [a, b];
  while (first !== '' || second !== '') {
    const [textA, textB] = [/^\D*/.exec(first)?.[0] ?? '', /^\D*/.exec(second)?.[0] ?? ''];
    const byText = compareText(textA, textB);
    if (byText !== 0) return byText;
    [first, second] = [first.slice(textA.length), second.slice(textB.length)];
    const [digitsA, digitsB] = [/^\d*/.exec(first)?.[0] ?? '', /^\d*/.exec(second)?.[0] ?? ''];
    const byNumber = compareNumber(digitsA, digitsB);
    if (byNumber !== 0) return byNumber;
    [first, second] = [first.slice(digitsA.length), second.slice(digitsB.length)];
  }
  return 0;
}

function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const difference = rank(a[at]) - rank(b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** `~` before the end, the end before letters, letters before the rest. */
function rank(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}

/** As numbers of any length. */
function compareNumber(a: string, b: string): number {
  const [first, second] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return first.length - second.length || (first < second ? -1 : Number(first > second));
}
