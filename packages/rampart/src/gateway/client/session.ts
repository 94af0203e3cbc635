// What the gateway knows of a connection beyond its bytes. Plain data; the files beside it change it.
import type { Member } from '../decide/member.ts';
import type { CommandRecorder } from '../../events/command-recorder.ts';
import type { Privilege } from '../unlock/grants.ts';
import { Reconnaissance } from '../limits/reconnaissance.ts';
import type { Identity } from '../upstream/pools.ts';

/** Who somebody is: what he may do, and as whom the server sees him. */
export interface Account {
  readonly member: Member;
  readonly identity: Identity;
  /** By a password or a certificate; otherwise whoever connects is this user. */
  readonly isProven: boolean;
}

export interface Session {
  readonly id: number;
  readonly address: string;
  readonly since: number;
  account: Account | null;
  protocol: 2 | 3;
  database: number;
  name: string | null;
  /** `CLIENT SETINFO`, told again to an upstream of the connection's own. */
  readonly library: Map<string, string>;
  /** A transaction: its commands are queued at the server, and decided one by one here. */
  transaction: Transaction | null;
  watching: boolean;
  /** Holds state that only the end of the connection ends. */
  sticky: boolean;
  /** The next command may be about a key that is on its way to another node of a Cluster. */
  asking: boolean;
  replies: 'on' | 'off' | 'skip';
  /** Something it was given ought not to have been asked for: it is closed when that is answered. */
  expelled: boolean;
  /** What it has asked about the server lately. */
  readonly reconnaissance: Reconnaissance;
  /** Where it is counted what its user does. */
  tally: Tally;
  /** Where its commands are written down, when all are. */
  recorder: CommandRecorder | null;
}

/** Plain numbers: the hot path counts here. */
export interface Tally {
  commands: number;
  bytesIn: number;
  bytesOut: number;
}

export function newTally(): Tally {
  return { commands: 0, bytesIn: 0, bytesOut: 0 };
}

export interface Transaction {
  /** The server knows of it. Otherwise nothing in it may be run, as if it had been refused there. */
  readonly reached: boolean;
  /** The server has begun it; until it says so it may still refuse to. */
  begun: boolean;
  /**
   * Why EXEC must not run the rest: something in it was refused here, or was a mistake that the server
   * would have refused itself.
   */
  spoilt: 'refused' | 'mistaken' | null;
  queued: number;
  runsScript: boolean;
  /** What each queued command's reply goes through, in order. */
  readonly cleaners: (((reply: Buffer) => Buffer) | null)[];
  /** What let commands in that need a second factor; EXEC asks whether it still does. */
  readonly unlocked: Privilege[];
}

export function newTransaction(reached: boolean): Transaction {
  const spoilt = reached ? null : 'refused';
  return {
    reached,
    begun: false,
    spoilt,
    queued: 0,
    runsScript: false,
    cleaners: [],
    unlocked: [],
  };
}

export function newSession(id: number, address: string, now: number): Session {
  return {
    id,
    address,
    since: now,
    account: null,
    protocol: 2,
    database: 0,
    name: null,
    library: new Map(),
    transaction: null,
    watching: false,
    sticky: false,
    asking: false,
    replies: 'on',
    expelled: false,
    reconnaissance: new Reconnaissance(),
    tally: newTally(),
    recorder: null,
  };
}
