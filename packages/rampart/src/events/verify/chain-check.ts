// Follows one chain line by line, from its first file to its last, and says where it does not hold.
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';

import type { RampartEvent } from '@rampart/keyring';

import { readLine, sealStart } from '../line.ts';
import type { Head, LogLine } from '../line.ts';
import { textOf } from '../read/lines.ts';
import type { RawLine } from '../read/lines.ts';
import { CheckpointCheck } from './checkpoint-check.ts';
import type { Evidence } from './evidence.ts';
import type { ChainVerdict, Finding, FindingKind } from './verdict.ts';

/** What the log says against itself. */
const toldByTheLog: ReadonlySet<string> = new Set([
  'EVENTS_GAP',
  'EVENTS_LOG_CUT',
  'EVENTS_LOG_UNREADABLE',
  'EVENTS_FILE_TRUNCATED',
  'EVENTS_CHECKPOINT_FAILED',
]);

/** Lines since the last seal. */
interface Pending {
  readonly hash: Hash;
  readonly firstLine: number;
  lines: number;
  /** The first line of the batch that is not what was to be expected there. */
  suspect: { readonly line: number; readonly text: string } | null;
  holdsEnd: boolean;
}

export class ChainCheck {
  readonly #findings: Finding[] = [];
  readonly #checkpoints: CheckpointCheck;
  readonly #first: Head & { readonly seq: number };
  #file = '';
  #line = 0;
  #number = 0;
  /** The number that the next line should have. */
  #seq: number;
  #hash: string;
  #pending: Pending | null = null;
  #sealed: number;
  #events = 0;
  #files = 0;
  #isClosed = false;
  #retired: { readonly file: number; readonly hash: string } | null = null;

  constructor(first: Head & { readonly seq: number }, evidence: Evidence) {
    this.#first = first;
    this.#seq = first.seq;
    this.#hash = first.previous;
    this.#sealed = first.seq - 1;
    this.#checkpoints = new CheckpointCheck(first, evidence, (kind, line, text) =>
      this.#find(kind, line, text),
    );
  }

  /** The next file of the chain begins. */
  begin(path: string, head: Head & { readonly seq: number }): void {
    if (this.#pending !== null) this.#unsealedBefore(path);
    this.#file = path;
    this.#line = 0;
    this.#files += 1;
    const expected = this.#number === 0 ? head.file : this.#number + 1;
    if (head.file === this.#number) {
      this.#find('tampered', 1, `This is file ${head.file} of the chain once more.`);
    } else if (head.file !== expected) {
      this.#find('tampered', 1, `${filesMissing(expected, head.file - 1)} before this one.`);
    }
    if (head.previous !== this.#hash && head.file === expected) {
      const text = 'This file does not go on from where the one before it ends.';
      this.#find('tampered', 1, text);
    }
    // One finding for each fault: from here on the file is held to what it says itself.
    this.#number = head.file;
    this.#hash = head.previous;
    this.#seq = head.seq;
  }

  add(raw: RawLine): void {
    this.#line += 1;
    const read = raw.ended ? readLine(textOf(raw)) : null;
    const pending = this.#batch();
    if (read?.kind === 'seal') {
      this.#seal(pending, read.seq, read.hash);
      return;
    }
    pending.hash.update(raw.bytes);
    pending.lines += 1;
    if (read === null) this.#suspect(pending, 'it is not what a log writes');
    else this.#take(pending, read);
    this.#seq += 1;
  }

  /** `writer` is the process that writes the chain at this moment. */
  end(writer: number | null): ChainVerdict {
    this.#judgeEnd(writer);
    this.#judgeBeginning();
    this.#checkpoints.end(this.#sealed);
    return {
      chain: this.#first.chain,
      id: this.#first.id,
      files: this.#files,
      firstSeq: this.#first.seq,
      lastSealed: this.#sealed,
      lastSigned: this.#checkpoints.lastSigned,
      events: this.#events,
      findings: this.#findings,
    };
  }

  #batch(): Pending {
    this.#pending ??= {
      hash: createHash('sha256').update(this.#hash, 'hex'),
      firstLine: this.#line,
      lines: 0,
      suspect: null,
      holdsEnd: false,
    };
    return this.#pending;
  }

  #take(pending: Pending, line: LogLine): void {
    if (line.seq !== this.#seq) {
      this.#suspect(
        pending,
        `it is number ${line.seq} where ${this.#seq} belongs: lines were removed, added or moved`,
      );
      this.#seq = line.seq;
    }
    switch (line.kind) {
      case 'event':
        this.#event(pending, line.event);
        break;
      case 'checkpoint':
        this.#checkpoints.inLog(line, this.#line);
        break;
      case 'head':
        this.#headLine(pending, line);
        break;
      case 'seal':
        break;
    }
  }

  #headLine(pending: Pending, head: Head): void {
    if (this.#line !== 1) this.#suspect(pending, 'the head of a file stands in the middle of it');
    else if (head.chain !== this.#first.chain || head.id !== this.#first.id) {
      this.#suspect(pending, 'it is the head of another chain');
    }
  }

  #event(pending: Pending, event: RampartEvent): void {
    this.#events += 1;
    this.#checkpoints.event(event.time);
    this.#isClosed = event.code === 'EVENTS_LOG_CLOSED';
    if (this.#isClosed) pending.holdsEnd = true;
    const { fields = {} } = event;
    if (event.code === 'EVENTS_LOG_RECOVERED') this.#recovered(pending, fields);
    if (event.code === 'EVENTS_FILE_RETIRED') {
      this.#retired = { file: Number(fields['file']), hash: String(fields['hash']) };
    }
    if (toldByTheLog.has(event.code)) {
      this.#find('note', this.#line, `The log says itself: ${event.message}`);
    }
  }

  /** A line that a crash cut off stands right before the record that says so. */
  #recovered(pending: Pending, fields: NonNullable<RampartEvent['fields']>): void {
    const lines = Number(fields['lines']);
    const isTorn = Number(fields['tornBytes']) > 0;
    if (isTorn && pending.suspect?.line === this.#line - 1) pending.suspect = null;
    const torn = isTorn ? ', and one that was cut off,' : '';
    const text =
      lines === 0 && !isTorn
        ? 'The process before ended without closing the log; nothing that it wrote was unsealed.'
        : `The process before ended without closing the log; ${lines} lines${torn} were unsealed then.`;
    this.#find('note', this.#line, text);
  }

  #seal(pending: Pending, seq: number, claimed: string): void {
    const found = pending.hash.update(sealStart(seq), 'latin1').digest('hex');
    const isNumbered = seq === this.#seq;
    if (found !== claimed || !isNumbered || pending.suspect !== null) this.#broken(pending, seq);
    else this.#sealed = seq;
    this.#pending = null;
    this.#hash = claimed;
    this.#seq = seq + 1;
    this.#checkpoints.seal(seq, claimed, this.#line);
  }

  #broken(pending: Pending, seq: number): void {
    const { suspect, firstLine } = pending;
    if (suspect !== null) {
      this.#find('tampered', suspect.line, `This line does not belong here: ${suspect.text}.`);
      return;
    }
    if (seq !== this.#seq) {
      const text = `Lines were removed or added before this seal: it is number ${seq} where ${this.#seq} belongs.`;
      this.#find('tampered', this.#line, text);
      return;
    }
    const where =
      firstLine === this.#line ? 'this line' : `one of lines ${firstLine}–${this.#line}`;
    const text = `The hash does not hold: ${where} was altered, or what stood before was exchanged.`;
    this.#find('tampered', firstLine, text);
  }

  #suspect(pending: Pending, text: string): void {
    pending.suspect ??= { line: this.#line, text };
  }

  /** Only the last file may end without a seal; every other one was finished by its writer. */
  #unsealedBefore(next: string): void {
    const { firstLine = 1, lines = 0 } = this.#pending ?? {};
    const text = `The last ${lines} lines are under no seal, although the log goes on in ${next}.`;
    this.#find('tampered', firstLine, text);
    this.#pending = null;
  }

  #judgeEnd(writer: number | null): void {
    const pending = this.#pending;
    if (pending !== null && pending.holdsEnd) {
      const text = 'The log was closed, and yet its last lines are under no seal.';
      this.#find('tampered', pending.firstLine, text);
    } else if (pending !== null && pending.lines > 0) {
      this.#judgeUnsealed(pending, writer);
    } else if (!this.#isClosed) {
      const text =
        writer === null
          ? 'The log was not closed: its process was killed, or the end was cut off. 0 lines are unsealed.'
          : `The log is being written by process ${writer}.`;
      this.#find('note', this.#line, text);
    }
  }

  #judgeUnsealed({ firstLine, lines }: Pending, writer: number | null): void {
    if (writer === null) {
      const text = `The process crashed: ${lines} lines are unsealed, so nothing proves them. The next start seals them as they are.`;
      this.#find('incomplete', firstLine, text);
      return;
    }
    const text = `Process ${writer} is writing: ${lines} lines are not sealed yet.`;
    this.#find('note', firstLine, text);
  }

  #judgeBeginning(): void {
    const { file, previous } = this.#first;
    if (file === 1) return;
    const missing = filesMissing(1, file - 1);
    if (this.#retired?.file === file - 1 && this.#retired.hash === previous) {
      this.#findAnywhere('note', `${missing}: retired, as the log says.`);
      return;
    }
    this.#findAnywhere(
      'incomplete',
      `${missing}, and the log does not say that they were retired.`,
    );
  }

  #find(kind: FindingKind, line: number | null, text: string): void {
    this.#findings.push({ kind, file: line === null ? null : this.#file, line, text });
  }

  #findAnywhere(kind: FindingKind, text: string): void {
    this.#findings.push({ kind, file: null, line: null, text });
  }
}

function filesMissing(from: number, to: number): string {
  return from === to ? `File ${from} is missing` : `Files ${from}–${to} are missing`;
}
