/** Stable names of everything that can go wrong on a stage. */
export type StageCode =
  /** A program is not installed. */
  | 'STAGE_PROGRAM_MISSING'
  /** A process ended before it was ready. */
  | 'STAGE_PROCESS_ENDED'
  /** Something that was awaited did not come within its deadline. */
  | 'STAGE_DEADLINE'
  /** No free port was found. */
  | 'STAGE_NO_PORT'
  /** Redis answered with an error. */
  | 'STAGE_REDIS_REPLY'
  /** The connection to Redis broke while an answer was due. */
  | 'STAGE_REDIS_CONNECTION'
  /** An option is not one that the stage can carry out. */
  | 'STAGE_OPTION'
  /** A program or a worker did its work and failed. */
  | 'STAGE_RUN_FAILED'
  /** Something was asked of a stage that has been struck. */
  | 'STAGE_STRUCK';

export class StageError extends Error {
  override readonly name = 'StageError';
  readonly code: StageCode;

  constructor(code: StageCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** An error, or whatever else was thrown, in words. */
export function describe(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

export function hasErrorCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}
