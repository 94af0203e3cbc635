/** Names of commands that do not exist, from one connection before the first that does. */
const most = 3;

/**
 * A program that speaks another protocol sends line after line that is no command, until one is.
 * So a connection may err a few times, but not before it has ever said something that makes sense.
 */
export class UnknownNames {
  #left = most;

  known(): void {
    this.#left = Number.POSITIVE_INFINITY;
  }

  /** True when the connection is to be closed. */
  unknown(): boolean {
    this.#left -= 1;
    return this.#left <= 0;
  }
}
