// A user as the server understands it after all of its rules: effective rights, not their text.

export interface AclUser {
  readonly name: string;
  /** `off` keeps it from logging in; who is logged in stays so. */
  readonly enabled: boolean;
  /** Any password is taken. */
  readonly anyPassword: boolean;
  /** SHA-256 of its passwords, in hexadecimal. Whoever shows a user leaves them out. */
  readonly passwords: readonly string[];
  /** Whether dumps that it restores are examined, whatever the server is told to examine. */
  readonly sanitizePayload: boolean;
  /** The first are the user's own rules, the others those in brackets. Any of them may allow a command. */
  readonly selectors: readonly [Selector, ...Selector[]];
}

export interface Selector {
  readonly may: CommandRights;
  readonly everyKey: boolean;
  readonly keys: readonly KeyGlob[];
  readonly everyChannel: boolean;
  /** Globs of channels. */
  readonly channels: readonly Uint8Array[];
}

/** What may be run, whatever the keys. Users of one list whose rules say the same have the same object. */
export interface CommandRights {
  /** Commands by name, `get` and `config|get`, and the rule that gave each of them. */
  readonly commands: ReadonlyMap<string, string>;
  /** `+@all` and nothing taken away: also commands that a module brings later. */
  readonly everyCommand: boolean;
  /** Commands that only these first arguments are allowed of, in lower case: `+select|0`. */
  readonly firstArguments: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export interface KeyGlob {
  readonly glob: Uint8Array;
  readonly reads: boolean;
  readonly writes: boolean;
}
