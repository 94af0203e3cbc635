// One change to a deployment, as frozen data: plans show it, apply carries it out, findings name it. A
// secret is in it only by the name of the place where it is kept, so a step may be printed and saved.
import type { Content } from './compile/content.ts';
import type { Firewall, KernelSetting } from './compile/host-plan.ts';
import type { HostPort } from './types.ts';

/** `restart`: there is no service for a moment. `danger`: somebody should have agreed to it. */
export type Tag = 'restart' | 'danger';

export interface Change {
  /** New, another, gone; `=`: only looked at. */
  readonly sign: '+' | '~' | '-' | '=';
  /** What is changed, for people: `user web`, `/etc/redis-shop/redis.conf`. */
  readonly what: string;
  readonly details: readonly Detail[];
}

/** One value that changes; null: there is none. Never a secret, not an old one either. */
export interface Detail {
  readonly name: string;
  readonly was: string | null;
  readonly becomes: string | null;
}

interface StepBase {
  /** The same change has the same id in every plan: `set-user redis-shop web`. */
  readonly id: string;
  readonly host: string;
  /** The server or Sentinel that it is about; null: it is about the host. */
  readonly process: string | null;
  readonly change: Change;
  readonly tags: readonly Tag[];
  /** What can happen as long as it is not done. */
  readonly risk: string;
  /** How it is seen that it was done. */
  readonly verified: string;
  /** What becomes of it when a later step fails. */
  readonly undone: string;
}

/** Who owns a file or a directory, and who may do what with it. */
export interface Access {
  readonly owner: string;
  readonly group: string;
  readonly mode: number;
}

export interface Parameter {
  readonly name: string;
  readonly value: Content;
}

/** What must change together, and apart from the rest. */
export type ParameterGroup = 'rest' | 'replication-login' | 'append-only' | 'listening';

export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

export type Action =
  | { readonly kind: 'install-package'; readonly package: string }
  | {
      readonly kind: 'build-source';
      readonly engine: string;
      /** An https address, or the absolute path of a file. */
      readonly from: string;
      readonly sha256: string;
      /** The directory that gets `bin/`. */
      readonly into: string;
    }
  | {
      readonly kind: 'unpack-release';
      readonly version: string;
      /** An https address, or the absolute path of a file. */
      readonly from: string;
      readonly sha256: string;
      readonly into: string;
    }
  /** The command becomes that of another release; null: there was none. */
  | { readonly kind: 'use-release'; readonly version: string; readonly was: string | null }
  | { readonly kind: 'remove-release'; readonly version: string; readonly used: boolean }
  | { readonly kind: 'make-group'; readonly group: string }
  /** They are there already, and stay in the groups that they are in. */
  | { readonly kind: 'add-members'; readonly group: string; readonly members: readonly string[] }
  | {
      readonly kind: 'make-account';
      readonly user: string;
      readonly group: string;
      readonly home: string;
    }
  | { readonly kind: 'make-directory'; readonly path: string; readonly access: Access }
  | { readonly kind: 'change-access'; readonly path: string; readonly access: Access }
  | {
      readonly kind: 'write-file';
      readonly path: string;
      readonly access: Access;
      readonly content: Content;
    }
  /** Now; a file tells it again at each start. */
  | { readonly kind: 'set-kernel'; readonly setting: KernelSetting }
  /** A unit of systemd is kept from starting, whoever wants it to. */
  | { readonly kind: 'mask-unit'; readonly unit: string }
  | {
      readonly kind: 'raise-unit';
      readonly unit: string;
      readonly how: 'start' | 'restart' | 'reload';
      /** What it loads; taken away again when nobody gets in behind it. Null: it is no firewall. */
      readonly firewall: Firewall | null;
    }
  /** Stopped, and not started again. */
  | { readonly kind: 'lower-unit'; readonly unit: string }
  | { readonly kind: 'remove-file'; readonly path: string }
  | { readonly kind: 'start-process' }
  | {
      readonly kind: 'restart-process';
      /**
       * It takes none of our logins; it does not answer where it should; it must read its file again; its
       * program is another release.
       */
      readonly because: 'shut' | 'elsewhere' | 'settings' | 'release';
    }
  /** The program loads a copy of the data, and says the same of it as the one that runs. */
  | { readonly kind: 'rehearse-release' }
  /** A primary gives way to a replica that has all of its data. */
  | { readonly kind: 'hand-over' }
  /** Another server has the address: its data comes over, and then it ends. */
  | { readonly kind: 'take-over'; readonly from: HostPort }
  /** A replica of the same primary has the address: it ends, and ours copies anew. */
  | { readonly kind: 'replace-replica'; readonly from: HostPort; readonly primary: HostPort }
  | { readonly kind: 'prove-logins'; readonly logins: readonly string[] }
  /** The new password besides the old one, until everybody has it. */
  | { readonly kind: 'add-password'; readonly login: string; readonly hash: Content }
  | {
      readonly kind: 'set-user';
      readonly login: string;
      readonly rules: Content;
      /** `add`: nobody has it yet. `rights`: others than before. `close`: an older way in goes. */
      readonly purpose: 'add' | 'rights' | 'close';
    }
  | { readonly kind: 'delete-user'; readonly login: string }
  | {
      readonly kind: 'set-parameters';
      readonly group: ParameterGroup;
      /** The server takes all of them or none. */
      readonly parameters: readonly Parameter[];
    }
  /** Null: it leads. */
  | { readonly kind: 'follow'; readonly primary: HostPort | null }
  | {
      readonly kind: 'sentinel-set';
      readonly group: string;
      /** Whom it is to watch under this name; null: it does already. */
      readonly monitor: HostPort | null;
      readonly parameters: readonly Parameter[];
    }
  | { readonly kind: 'cluster-meet'; readonly other: HostPort }
  | { readonly kind: 'cluster-add-slots'; readonly slots: readonly SlotRange[] }
  | { readonly kind: 'cluster-replicate'; readonly primary: HostPort };

export type Step = StepBase & Action;

export type StepKind = Step['kind'];

/** A step of one kind. */
export type StepOf<Kind extends StepKind> = StepBase & Extract<Action, { readonly kind: Kind }>;
