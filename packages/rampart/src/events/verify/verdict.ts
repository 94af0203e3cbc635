// What verifying a log has found, in words.

/**
 * `tampered`: something is not as it was written. `incomplete`: it cannot be told, because evidence
 * is missing. `note`: worth knowing, and as it should be.
 */
export type FindingKind = 'tampered' | 'incomplete' | 'note';

export interface Finding {
  readonly kind: FindingKind;
  /** Null for what concerns no file that is there. */
  readonly file: string | null;
  readonly line: number | null;
  readonly text: string;
}

export interface ChainVerdict {
  readonly chain: string;
  readonly id: string;
  readonly files: number;
  readonly firstSeq: number;
  /** The last line that a seal covers. */
  readonly lastSealed: number;
  /** The last line that a signed checkpoint covers; 0 when there is none. */
  readonly lastSigned: number;
  readonly events: number;
  readonly findings: readonly Finding[];
}

export interface Verdict {
  readonly state: 'intact' | 'tampered' | 'incomplete';
  readonly chains: readonly ChainVerdict[];
  /** What concerns no single chain. */
  readonly findings: readonly Finding[];
}

export function verdictOf(chains: readonly ChainVerdict[], findings: readonly Finding[]): Verdict {
  const all = [...findings, ...chains.flatMap((chain) => chain.findings)];
  const has = (kind: FindingKind): boolean => all.some((finding) => finding.kind === kind);
  const state = has('tampered') ? 'tampered' : has('incomplete') ? 'incomplete' : 'intact';
  return { state, chains, findings };
}
