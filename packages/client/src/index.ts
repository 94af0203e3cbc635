export { ClientError, type ClientCode } from './errors.ts';
export { Key } from './key.ts';
export { type InputsOf, type KeyOf, Keyspace, keyspace, type NoParts } from './keyspace.ts';
export { digits, type DigitsOptions } from './parts/digits.ts';
export { Part } from './parts/part.ts';
export {
  base64url,
  type Base64urlOptions,
  hex,
  type HexOptions,
  oneOf,
  slug,
  type SlugOptions,
  uuid,
} from './parts/texts.ts';
export type { KeyspaceOptions } from './shape.ts';
