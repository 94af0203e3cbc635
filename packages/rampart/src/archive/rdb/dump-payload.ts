import { Crc64 } from './crc64.ts';
import { newestVersion, valueTypeOf } from './value-type.ts';

/**
 * What DUMP would give for a value of a snapshot, for RESTORE. It names the oldest format that has
 * the type of the value, so that an older server takes every value that it can read.
 */
export function dumpPayload(type: number, value: Uint8Array): Buffer {
  const payload = Buffer.allocUnsafe(1 + value.length + 10);
  payload[0] = type;
  payload.set(value, 1);
  const end = 1 + value.length;
  payload.writeUInt16LE(valueTypeOf(type)?.since ?? newestVersion, end);
  payload.set(new Crc64().update(payload, 0, end + 2).digest(), end + 2);
  return payload;
}
