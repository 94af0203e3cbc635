// What every connection of a worker shares. Built once from the policy, replaced as a whole on reload.
import type { Arguments, Command, CommandTable } from '@rampart/client/commands';
import type { GatewayLimits, Listener, User } from '../policy/types.ts';
import type { GatewayRefusal } from './codes.ts';
import type { Account, Session } from './client/session.ts';
import type { Handling } from './client/handling.ts';
import type { Seats } from './client/seat.ts';
import type { Observer } from './observe/observer.ts';
import type { KeyspaceSize } from './data/keyspace-size.ts';
import type { Shapes } from './decide/shapes.ts';
import type { Notice } from './notices.ts';
import type { UserRoom } from './decide/judgement.ts';
import type { Runaways } from './scripts/runaways.ts';
import type { Grants, Privilege } from './unlock/grants.ts';
import type { UnlockOrder } from './unlock/unlock-desk.ts';
import type { Target } from './upstream/open.ts';
import type { PoolsOfWay } from './upstream/pools.ts';
import type { Discovery } from './upstream/way.ts';

export interface Gate extends CommonGate {
  /** The upstreams to what the client's listener stands for. */
  readonly pools: PoolsOfWay;
  /** What replies go through that show where other servers are; null: they show none. */
  readonly discovery: Discovery | null;
}

/** What does not depend on the listener. */
export interface CommonGate {
  readonly limits: GatewayLimits;
  /** Milliseconds that a client has for its login. */
  readonly loginWithin: number;
  readonly shapes: Shapes;
  readonly table: CommandTable;
  readonly handlings: readonly Handling[];
  readonly judge: Judge;
  readonly trail: Trail;
  readonly doorman: Doorman;
  /** What second factors have opened on the connections of this process. */
  readonly grants: Grants;
  /** Carries out an unlock that came over the connection itself; gives the line to answer with. */
  readonly inBand: (order: UnlockOrder) => Promise<string>;
  /** What is kept for each user beside his rights, by name. */
  readonly rooms: ReadonlyMap<string, KeptRoom>;
  /** How many connections each user has. */
  readonly seats: Seats;
  readonly keyspace: KeyspaceSize;
  readonly runaways: Runaways;
  /** Watches while what would be refused passes; null: it is refused. */
  readonly observer: Observer | null;
  /** Milliseconds since 1970. */
  now(): number;
}

/** It goes over to the gate of the next policy, where that asks for the same of the user. */
export interface KeptRoom extends UserRoom {
  readonly user: User;
}

/** Decides on a command whose name and number of arguments are right. */
export interface Judge {
  rule(session: Session, command: Command, args: Arguments): Ruling;
  /** Commands of the hot path: whether there are still so many in the user's budget. */
  spend(account: Account, count: number, now: number): boolean;
  /** So many bytes went out; whether the connection has to be closed for it. */
  read(session: Session, bytes: number, now: number): 'close' | null;
}

export type Ruling = Permit | GatewayRefusal | Expulsion;

/** Refused, and the connection is closed behind it. */
export interface Expulsion {
  readonly kind: 'expel';
  readonly refusal: GatewayRefusal;
}

export interface Permit {
  readonly kind: 'allow';
  readonly notices: readonly Notice[];
  /** What it would have been refused for, were anything refused. */
  readonly observed: GatewayRefusal | null;
  /** A second factor let it in: it is written down before it is sent, and asked again at EXEC. */
  readonly privilege: Privilege | null;
  /** What is sent in place of the command. */
  readonly frame: Buffer | null;
  /** What the reply goes through before the client sees it. */
  readonly clean: ((reply: Buffer) => Buffer) | null;
  /** What messages go through from now on. */
  readonly cleanMessage: ((reply: Buffer) => Buffer | null) | null;
  /** Not sent at all, but done by the gateway with commands of its own. */
  readonly instead: ((send: Send) => Promise<Buffer>) | null;
}

/** Sends a command of the gateway's own on the client's upstream, and gives the whole reply. */
export type Send = (command: readonly (string | Uint8Array)[]) => Promise<Buffer>;

export interface LoginAttempt {
  readonly user: string;
  readonly password: Buffer;
  /** Nobody waits for the answer any more. */
  readonly gone: () => boolean;
}

export interface Doorman {
  /** Null: a client has to log in. */
  readonly anonymous: Account | null;
  login(session: Session, attempt: LoginAttempt): Promise<Account | GatewayRefusal>;
  /** A client certificate has proven the user. */
  certified(session: Session, name: string): Account | GatewayRefusal;
  /** The same, and asks this server about passwords. */
  at(target: () => Promise<Target>): Doorman;
  /** Somebody who came in under another policy, as this one sees him; null: he is nobody here. */
  renewed(account: Account): Account | null;
}

/** What is written down. */
export interface Trail {
  /** Who the connection is has changed. */
  entered(session: Session): void;
  /** A command that needed no thought. */
  passed(session: Session, id: number): void;
  allowed(session: Session, command: Command, notices: readonly Notice[]): void;
  refused(session: Session, refusal: GatewayRefusal, command: string | null): void;
  observed(session: Session, refusal: GatewayRefusal, command: string | null): void;
  /** Resolves once it is on disk. */
  privileged(session: Session, command: Command): Promise<void>;
  opened(session: Session, listener: Listener): void;
  closed(session: Session, reason: string): void;
}
