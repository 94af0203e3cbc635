export interface Result {
  readonly id: string;
  /** What the guard had to do, where that could be read. */
  readonly duty: string;
  readonly title: string;
  readonly faults: readonly string[];
}

export function passed({ faults }: Result): boolean {
  return faults.length === 0;
}
