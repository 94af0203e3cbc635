/** Part of a case that the runner cannot read. Such a case fails; it is never passed over. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';

  constructor(what: string, text: unknown) {
    super(`not understood: ${what} ${JSON.stringify(text)}`);
  }
}
