// What a tenant's keys begin with on the server, in the two forms in which commands need it.

export interface Tenant {
  readonly prefix: Buffer;
  /** The prefix as the beginning of a glob that matches nothing else. */
  readonly glob: Buffer;
}

const special = new Set(Buffer.from('*?[\\', 'latin1'));
const backslash = 0x5c;

export function tenantOf(prefix: string): Tenant {
  if (prefix === '') throw new RangeError('A tenant needs a prefix: without one it is everybody.');
  const bytes = Buffer.from(prefix, 'utf8');
  const glob: number[] = [];
  for (const byte of bytes) {
    if (special.has(byte)) glob.push(backslash);
    glob.push(byte);
  }
  return Object.freeze({ prefix: bytes, glob: Buffer.from(glob) });
}

export function beginsWith(bytes: Uint8Array, beginning: Uint8Array, from = 0): boolean {
  if (bytes.length - from < beginning.length) return false;
  for (let at = 0; at < beginning.length; at += 1)
    if (bytes[from + at] !== beginning[at]) return false;
  return true;
}

/** The name as the tenant knows it; null for a name that is not his. */
export function ownName(bytes: Uint8Array, tenant: Tenant): Uint8Array | null {
  return beginsWith(bytes, tenant.prefix) ? bytes.subarray(tenant.prefix.length) : null;
}
