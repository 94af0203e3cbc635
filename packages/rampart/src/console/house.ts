// What a room of the console is given, and what it gives.
import type { RampartEvent } from '@rampart/keyring';

import type { Policy } from '../policy/types.ts';
import type { Job } from './contract/judged.ts';
import type { Route } from './route.ts';

/** A policy that this console watches. */
export interface Watched {
  /** As it stands in addresses. */
  readonly id: string;
  /** Where the policy lies. */
  readonly file: string;
  /** As it loaded last: what does not load leaves the one before. */
  readonly policy: Policy;
  /** What the console keeps of this deployment lies here, readable by its account alone. */
  readonly directory: string;
  /** Admin sockets of the gateways on this machine. */
  readonly gateways: readonly GatewaySocket[];
  /** Directories of event logs. */
  readonly logs: readonly string[];
  /** Reads the file again: after an edit. Throws a PolicyError, and leaves the policy as it was. */
  reload(): Promise<void>;
}

export interface GatewaySocket {
  readonly name: string;
  readonly path: string;
}

export interface House {
  readonly deployments: readonly Watched[];
  readonly jobs: Jobs;
  /** Into the console's own log. */
  readonly tell: (event: RampartEvent) => void;
  /** Resolves when the event is on disk. */
  readonly durably: (event: RampartEvent) => Promise<void>;
}

/** Work that takes a while. One of a kind and deployment at once. */
export interface Jobs {
  /** Throws CONSOLE_JOB_RUNNING while one of the kind runs there. */
  begin(order: JobOrder): Job;
  /** The one that runs, or the last one that ran; null: none since the console started. */
  last(deployment: string, kind: string): Job | null;
  find(deployment: string, id: string): Job | null;
}

export interface JobOrder {
  readonly deployment: string;
  readonly kind: string;
  /** Who asked. */
  readonly by: string;
  readonly work: (progress: Progress) => Promise<string>;
}

/** What work tells of itself; what it returns is its last line. */
export interface Progress {
  says(line: string): void;
  /** From 0 to 1. */
  done(share: number): void;
  /** Aborted when the console stops. */
  readonly signal: AbortSignal;
}

/** A part of the console: some views and acts, and what they hold open. */
export interface Room {
  readonly routes: readonly Route[];
  close(): Promise<void>;
}

/** `rooms/rooms.ts` lists them. */
export type OpenRoom = (house: House) => Promise<Room> | Room;
