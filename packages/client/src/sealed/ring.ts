// What is asked of a sealing ring. That of @rampart/keyring is one; this package does not depend on it.

export interface SealingKey<Material> {
  /** 16 lower-case hexadecimal digits. */
  readonly id: string;
  readonly material: Material;
}

/** Why an id names no key that opens. */
export type SealingKeyProblem = 'not-ready' | 'forged' | 'unknown' | 'revoked' | 'expired';

export interface SealingKeys<Material> {
  current(): SealingKey<Material> | null;
  /** First and second half of the id as unsigned 32-bit numbers. */
  find(high: number, low: number): SealingKey<Material> | SealingKeyProblem;
  learn(high: number, low: number): Promise<SealingKey<Material> | SealingKeyProblem>;
}

export interface SealingRing {
  readonly app: string;
  readonly name: string;
  readonly kind: 'signing' | 'sealing';
  /** Throws unless this server may seal at this moment. */
  assertMaySeal(): void;
  purpose<Material>(name: string, prepare: (bytes: Uint8Array) => Material): SealingKeys<Material>;
}
