import { ClientError } from '../errors.ts';
import type { Key } from '../key.ts';
import { printable } from '../printable.ts';
import type { SealingRing } from './ring.ts';

export interface SealedOptions {
  /** `createRing({ kind: 'sealing' })` of @rampart/keyring. */
  readonly ring: SealingRing;
  /** Values of one purpose do not open as those of another. Default `value`. */
  readonly purpose?: string;
  /**
   * Compress before sealing. Default false: the length then tells how well it compressed, and so, where
   * a stranger's text is beside a secret in one value, the secret.
   */
  readonly compress?: boolean;
  /** Bytes of the longest value for `set` and `get`, decompressed. Default 64 MiB, at most 512 MiB. */
  readonly maxLength?: number;
  /** Whether `get` seals a value anew whose key seals no more. Default true. */
  readonly reseal?: boolean;
  /** That failed; the value was read nevertheless. Default: nothing happens. */
  readonly onResealFailed?: (error: unknown, key: Key) => void;
}

export interface WriteOptions {
  /** Milliseconds that the value lives, from 1. Default: for ever. */
  readonly expiresIn?: number;
}

export type Settings = Required<SealedOptions>;

const known: ReadonlySet<string> = new Set<keyof SealedOptions>([
  'ring',
  'purpose',
  'compress',
  'maxLength',
  'reseal',
  'onResealFailed',
]);

const MiB = 1024 ** 2;

export function settingsOf(options: SealedOptions): Settings {
  const unknown = Object.keys(options).find((name) => !known.has(name));
  if (unknown !== undefined) throw invalid(`sealed() has no option ${printable(unknown)}.`);
  const { ring, purpose = 'value', maxLength = 64 * MiB } = options;
  if (ring.kind !== 'sealing') {
    throw invalid(`The ring ${ring.app}/${ring.name} is a ${ring.kind} ring, whose keys die.`);
  }
  if (!/^[a-z][a-z0-9-]{0,63}$/u.test(purpose)) {
    throw invalid(`A purpose is 1 to 64 of a-z, 0-9 and -, not ${printable(purpose)}.`);
  }
  if (!Number.isSafeInteger(maxLength) || maxLength < 1 || maxLength > 512 * MiB) {
    throw invalid(
      `maxLength is a whole number from 1 to ${512 * MiB}, not ${printable(maxLength)}.`,
    );
  }
  return Object.freeze({
    ring,
    purpose,
    maxLength,
    compress: options.compress === true,
    reseal: options.reseal !== false,
    onResealFailed: options.onResealFailed ?? (() => undefined),
  });
}

/** 0 for ever. */
export function lifeOf({ expiresIn }: WriteOptions): number {
  if (expiresIn === undefined) return 0;
  if (Number.isSafeInteger(expiresIn) && expiresIn > 0) return expiresIn;
  throw invalid(`expiresIn is a whole number of milliseconds from 1, not ${printable(expiresIn)}.`);
}

function invalid(what: string): ClientError {
  return new ClientError('CLIENT_SEALED_OPTION', what);
}
