/** Something that was to be compared and could not be seen: it is never taken for fine. */
export interface Unseen {
  readonly what: string;
  /** What was tried and what came of it, as a sentence. */
  readonly why: string;
}
