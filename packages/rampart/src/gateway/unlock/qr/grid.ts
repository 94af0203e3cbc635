/** The modules of a QR code. A reserved module belongs to a pattern and carries no data. */
export class Grid {
  readonly size: number;
  readonly #dark: Uint8Array;
  readonly #reserved: Uint8Array;

  constructor(size: number) {
    this.size = size;
    this.#dark = new Uint8Array(size * size);
    this.#reserved = new Uint8Array(size * size);
  }

  isDark(row: number, column: number): boolean {
    return this.#dark[row * this.size + column] === 1;
  }

  isReserved(row: number, column: number): boolean {
    return this.#reserved[row * this.size + column] === 1;
  }

  set(row: number, column: number, dark: boolean): void {
    this.#dark[row * this.size + column] = dark ? 1 : 0;
  }

  reserve(row: number, column: number, dark: boolean): void {
    this.set(row, column, dark);
    this.#reserved[row * this.size + column] = 1;
  }

  copy(): Grid {
    const copy = new Grid(this.size);
    copy.#dark.set(this.#dark);
    copy.#reserved.set(this.#reserved);
    return copy;
  }
}
