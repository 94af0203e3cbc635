import { createHmac } from 'node:crypto';

/** The header by which a receiver knows who sent this, and when: over the time and the body. */
export function signatureOf(body: string | Buffer, secret: Buffer): string {
  const time = Math.floor(Date.now() / 1_000);
  const sum = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex');
  return `t=${time},v1=${sum}`;
}
