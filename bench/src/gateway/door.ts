// A door is an address where clients find Redis: the server itself, or what stands before it.
import type { CertificateAuthority, RedisServer, Stage } from '@rampart/stage';

export interface Door {
  readonly name: string;
  readonly port: number;
  readonly login: Login;
  /** The file of the authority that signed the door's certificate; null where it speaks plainly. */
  readonly authority: string | null;
  /** Processes that stand between client and server; none where clients speak to the server. */
  readonly proxy: readonly number[];
  readonly server: RedisServer;
  /** Put before the keys by what stands at the door, so where the server really keeps them. */
  readonly prefix: string;
}

export interface Login {
  /** Null where the peer knows passwords only. */
  readonly user: string | null;
  readonly password: string;
}

/** What a door is made of. */
export interface Site {
  readonly stage: Stage;
  readonly server: RedisServer;
  readonly login: Login;
  /** Given where the door is to speak TLS. */
  readonly authority: CertificateAuthority | null;
}
