// What one user was seen doing: which commands, on keys of which shape, from where. Nothing of it is a
// value, and a key is remembered only by its shape.
import type { Arguments, ChannelUse, KeyUse } from '@rampart/client/commands';
import { literalOf } from '../decide/key-rules.ts';
import { KeyShapes, type ShapeRow } from './key-shapes.ts';

/** Why something would have been refused, and how often. */
export interface WouldRefuse {
  readonly code: string;
  readonly command: string;
  readonly reason: string;
  count: number;
}

/** As it is written to a file. */
export interface UserSeenRecord {
  readonly anonymous: boolean;
  readonly addresses: readonly string[];
  readonly commands: readonly (readonly [name: string, count: number])[];
  readonly keys: readonly ShapeRow[];
  readonly beginnings: readonly (readonly [beginning: string, reads: number, writes: number])[];
  readonly channels: readonly ShapeRow[];
  readonly channelBeginnings: readonly string[];
  readonly scripts: readonly string[];
  readonly longestKey: number;
  readonly refused: readonly WouldRefuse[];
}

const mostAddresses = 256;
const mostBeginnings = 128;
/** More scripts than this are made while the application runs. */
export const mostScripts = 256;
const mostRefused = 256;

export class UserSeen {
  /** Was there without a login. */
  anonymous = false;
  longestKey = 0;
  readonly addresses = new Set<string>();
  readonly commands = new Map<string, number>();
  readonly keys = new KeyShapes();
  /** Beginnings of keys that were asked for by pattern. */
  readonly beginnings = new Map<string, { reads: number; writes: number }>();
  readonly channels = new KeyShapes();
  readonly channelBeginnings = new Set<string>();
  readonly scripts = new Set<string>();
  readonly refused = new Map<string, WouldRefuse>();

  saw(command: string, address: string): void {
    this.commands.set(command, (this.commands.get(command) ?? 0) + 1);
    if (this.addresses.size < mostAddresses) this.addresses.add(address);
  }

  sawKeys(args: Arguments, uses: readonly KeyUse[]): void {
    for (const { index, kind, reads, writes } of uses) {
      const bytes = args.bytes(index);
      this.longestKey = Math.max(this.longestKey, bytes.length);
      if (kind === 'key') this.keys.add(bytes, reads, writes);
      else if (kind === 'all') this.#sawBeginning('', reads, writes);
      else {
        const beginning = kind === 'prefix' ? bytes : literalOf(bytes);
        this.#sawBeginning(Buffer.from(beginning).toString('latin1'), reads, writes);
      }
    }
  }

  sawChannels(args: Arguments, uses: readonly ChannelUse[]): void {
    for (const { index, kind } of uses) {
      const bytes = args.bytes(index);
      if (kind !== 'pattern') this.channels.add(bytes, true, false);
      else if (this.channelBeginnings.size < mostBeginnings) {
        this.channelBeginnings.add(Buffer.from(literalOf(bytes)).toString('latin1'));
      } else this.channelBeginnings.add('');
    }
  }

  sawScript(digest: string): void {
    if (this.scripts.size <= mostScripts) this.scripts.add(digest);
  }

  wouldRefuse(code: string, command: string, reason: string): void {
    const name = `${code} ${command} ${reason}`;
    const known = this.refused.get(name);
    if (known !== undefined) known.count += 1;
    else if (this.refused.size < mostRefused) {
      this.refused.set(name, { code, command, reason, count: 1 });
    }
  }

  #sawBeginning(beginning: string, reads: boolean, writes: boolean): void {
    const full = this.beginnings.size >= mostBeginnings && !this.beginnings.has(beginning);
    const name = full ? '' : beginning;
    const known = this.beginnings.get(name) ?? { reads: 0, writes: 0 };
    known.reads += Number(reads);
    known.writes += Number(writes);
    this.beginnings.set(name, known);
  }

  record(): UserSeenRecord {
    return {
      anonymous: this.anonymous,
      addresses: [...this.addresses],
      commands: [...this.commands],
      keys: this.keys.rows(),
      beginnings: [...this.beginnings].map(([name, { reads, writes }]) => [name, reads, writes]),
      channels: this.channels.rows(),
      channelBeginnings: [...this.channelBeginnings],
      scripts: [...this.scripts],
      longestKey: this.longestKey,
      refused: [...this.refused.values()],
    };
  }

  /** Takes in what this or another worker has written down. */
  add(record: UserSeenRecord): void {
    this.anonymous ||= record.anonymous;
    this.longestKey = Math.max(this.longestKey, record.longestKey);
    for (const address of record.addresses) this.addresses.add(address);
    for (const [name, count] of record.commands) {
      this.commands.set(name, (this.commands.get(name) ?? 0) + count);
    }
    for (const row of record.keys) this.keys.addRow(row);
    for (const [name, reads, writes] of record.beginnings) {
      const known = this.beginnings.get(name) ?? { reads: 0, writes: 0 };
      this.beginnings.set(name, { reads: known.reads + reads, writes: known.writes + writes });
    }
    for (const row of record.channels) this.channels.addRow(row);
    for (const beginning of record.channelBeginnings) this.channelBeginnings.add(beginning);
    for (const digest of record.scripts) this.sawScript(digest);
    for (const { code, command, reason, count } of record.refused) {
      this.wouldRefuse(code, command, reason);
      const known = this.refused.get(`${code} ${command} ${reason}`);
      if (known !== undefined) known.count += count - 1;
    }
  }
}
