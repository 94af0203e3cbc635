/** A measurement that cannot be made or must not be believed; the message says why. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
