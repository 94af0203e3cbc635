// A verdict as a person reads it.
import { printable } from '../printable.ts';
import type { ChainVerdict, Finding, FindingKind, Verdict } from './verdict.ts';

const titles: Readonly<Record<FindingKind, string>> = {
  tampered: 'TAMPERED',
  incomplete: 'INCOMPLETE',
  note: 'note',
};

const sums: Readonly<Record<Verdict['state'], string>> = {
  intact: 'Intact: every line is as it was written.',
  tampered:
    'TAMPERED: the log is not as it was written. Keep it and compare it with what the sinks received.',
  incomplete: 'INCOMPLETE: nothing contradicts, but evidence is missing.',
};

export function reportOf({ state, chains, findings }: Verdict): string {
  const lines = [
    ...findings.map(findingLine),
    ...chains.flatMap((chain) => [chainLine(chain), ...chain.findings.map(findingLine)]),
    sums[state],
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function chainLine(verdict: ChainVerdict): string {
  const { chain, id, files, events, firstSeq, lastSealed, lastSigned } = verdict;
  const signed = lastSigned === 0 ? 'nothing is signed' : `signed up to ${lastSigned}`;
  return `${chain} (${id}): ${events} events in ${files} files, lines ${firstSeq}–${lastSealed} sealed, ${signed}`;
}

function findingLine({ kind, file, line, text }: Finding): string {
  const place = file === null ? '' : line === null ? `${file}: ` : `${file}:${line}: `;
  return `  ${titles[kind]} ${place}${text}`;
}
