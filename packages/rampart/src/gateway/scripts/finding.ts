/** Something in a script, and what it is reason for. */
export interface Finding {
  /** `refuse`; `throttle`: it would hold the server up; `tell`: it passes, and an event says so. */
  readonly kind: 'refuse' | 'throttle' | 'tell';
  /** What the script does, as the end of a sentence: never its text. */
  readonly what: string;
}

/** What the inspection has to know of the user who sends the script. */
export interface ScriptUser {
  /** Whether the user may run this command outside a script; in the notation `config|get`. */
  readonly mayRun: (name: string) => boolean;
  /** The argument with the first key, 0 for none; undefined: not a command that is known. */
  readonly firstKeyOf: (name: string) => number | undefined;
  /** Whether a command has subcommands. */
  readonly isContainer: (name: string) => boolean;
  /** Whether keys have to be handed over in KEYS: for everybody who may not use all keys. */
  readonly declaredKeysOnly: boolean;
}

export const refuses = (what: string): Finding => ({ kind: 'refuse', what });
export const throttles = (what: string): Finding => ({ kind: 'throttle', what });
export const tells = (what: string): Finding => ({ kind: 'tell', what });
