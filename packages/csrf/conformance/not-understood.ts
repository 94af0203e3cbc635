/** Part of a case that the suite cannot read. Such a case fails; it is never passed over. */
export class NotUnderstood extends Error {
  constructor(what: string, text: unknown) {
    super(`not understood: ${what} ${JSON.stringify(text)}`);
    this.name = 'NotUnderstood';
  }
}
