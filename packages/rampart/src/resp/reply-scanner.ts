// Finds where replies end, and nothing else. Every byte is consumed as it comes: there is no
// carry-over, so a reply of any size passes through without being held.

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const zero = 0x30;
const dollar = 0x24;
const plus = 0x2b;
const minus = 0x2d;
const colon = 0x3a;

// What stands behind a type byte.
const asLine = 1;
const asBulk = 2;
const asArray = 3;
const asMap = 4;
const asAttribute = 5;
// These two may be null.
const asRedisBulk = 6;
const asRedisArray = 7;

const shapes: Uint8Array = shapesByType();

// Where in a value the scanner stands.
const atType = 0;
const inLine = 1;
const atLastByte = 2;
const atNumber = 3;
const inNumber = 4;
const behindNumber = 5;
const behindMinus = 6;
const inBody = 7;
const atLineEnd = 8;

// How far a reply has come.
const notBegun = 0;
const afterAttributes = 1;
const begun = 2;

// No server sends more; a larger number comes from a stream that has lost its step.
const mostBytes = 2 ** 40;
const mostValues = 2 ** 32;

export class ReplyScanner {
  /** The first byte of the reply in progress or just ended, attributes before it not counted. */
  kind = 0;
  /** The bytes were not replies. Where the next one begins cannot be known any more. */
  broken = false;

  #step = atType;
  #progress = notBegun;
  /** Values that must still end before the reply does. Nesting needs no stack, and so no bound on
   * its depth: only the end of the outermost value is looked for. */
  #awaited = 1;
  #shape = 0;
  /** The number in progress, then the bytes to come of a body. */
  #number = 0;

  /** Is no reply in progress? */
  get atStart(): boolean {
    return this.#progress === notBegun;
  }

  /**
   * The index behind the end of the reply, when it ends within `[from, to)`. Otherwise -1: all has
   * been consumed, and the next call gets what follows, or the scanner is `broken`.
   */
  scan(bytes: Uint8Array, from: number, to: number): number {
    if (this.#progress === notBegun && from < to) {
      const end = scalarEnd(bytes, from, to);
      if (end !== -1) {
        this.kind = bytes[from] ?? 0;
        return end;
      }
    }
    return this.broken ? -1 : this.#run(bytes, from, to);
  }

  #run(bytes: Uint8Array, from: number, to: number): number {
    let at = from;
    let step = this.#step;
    let shape = this.#shape;
    let number = this.#number;
    let awaited = this.#awaited;
    while (at < to) {
      switch (step) {
        case atType: {
          const type = bytes[at] ?? 0;
          if (awaited > 1) {
            const end = scalarEnd(bytes, at, to);
            if (end !== -1) {
              at = end;
              awaited--;
              break;
            }
          }
          at++;
          shape = shapes[type] ?? 0;
          if (shape === 0) return this.#break();
          if (this.#progress !== begun && awaited === 1) this.#begin(type, shape);
          step = shape === asLine ? inLine : atNumber;
          break;
        }
        case inLine:
          if (bytes[at++] === carriageReturn) step = atLastByte;
          break;
        case atNumber:
          number = (bytes[at++] ?? 0) - zero;
          if (number === minus - zero && shape >= asRedisBulk) step = behindMinus;
          else if (number < 0 || number > 9) return this.#break();
          else step = inNumber;
          break;
        case inNumber: {
          const digit = (bytes[at++] ?? 0) - zero;
          if (digit === carriageReturn - zero) step = behindNumber;
          else if (digit < 0 || digit > 9 || number === 0 || number > mostBytes) {
            return this.#break();
          } else number = number * 10 + digit;
          break;
        }
        case behindNumber:
          if (bytes[at++] !== lineFeed) return this.#break();
          if (shape === asBulk || shape === asRedisBulk) {
            if (number > mostBytes) return this.#break();
            step = number === 0 ? atLineEnd : inBody;
            break;
          }
          awaited += shape === asAttribute || shape === asMap ? number * 2 : number;
          if (shape !== asAttribute) awaited--;
          if (awaited > mostValues) return this.#break();
          if (awaited === 0) return this.#end(at);
          step = atType;
          break;
        case inBody: {
          const there = to - at;
          if (there < number) {
            number -= there;
            at = to;
          } else {
            at += number;
            step = atLineEnd;
          }
          break;
        }
        case behindMinus:
          if (bytes[at++] !== zero + 1) return this.#break();
          step = atLineEnd;
          break;
        case atLineEnd:
          if (bytes[at++] !== carriageReturn) return this.#break();
          step = atLastByte;
          break;
        default:
          if (bytes[at++] !== lineFeed) return this.#break();
          if (--awaited === 0) return this.#end(at);
          step = atType;
      }
    }
    this.#step = step;
    this.#shape = shape;
    this.#number = number;
    this.#awaited = awaited;
    return -1;
  }

  #begin(type: number, shape: number): void {
    if (shape === asAttribute) this.#progress = afterAttributes;
    else {
      this.#progress = begun;
      this.kind = type;
    }
  }

  #end(at: number): number {
    this.#step = atType;
    this.#progress = notBegun;
    this.#awaited = 1;
    return at;
  }

  #break(): number {
    this.broken = true;
    this.#progress = begun;
    return -1;
  }
}

/**
 * The index behind the value that begins at `from`, when it is a string, a line or a null and lies
 * whole and well-formed within the bytes; else -1, and the state machine has the word. Nearly all
 * values are such, and this takes a third of the machine's time for them.
 */
function scalarEnd(bytes: Uint8Array, from: number, to: number): number {
  const type = bytes[from];
  let at = from + 1;
  if (type === dollar) {
    if (at + 4 > to) return -1;
    let length = (bytes[at++] ?? 0) - zero;
    if (length === minus - zero) {
      const isNull = bytes[at] === zero + 1 && bytes[at + 1] === carriageReturn;
      return isNull && bytes[at + 2] === lineFeed ? at + 3 : -1;
    }
    if (length < 0 || length > 9) return -1;
    while (at < to && bytes[at] !== carriageReturn) {
      const digit = (bytes[at++] ?? 0) - zero;
      if (digit < 0 || digit > 9 || length === 0 || length > mostBytes) return -1;
      length = length * 10 + digit;
    }
    const end = at + 2 + length;
    if (end + 2 > to || bytes[at + 1] !== lineFeed) return -1;
    return bytes[end] === carriageReturn && bytes[end + 1] === lineFeed ? end + 2 : -1;
  }
  if (type === plus || type === colon || type === minus) {
    while (at < to && bytes[at] !== carriageReturn) at++;
    return at + 1 < to && bytes[at + 1] === lineFeed ? at + 2 : -1;
  }
  return -1;
}

function shapesByType(): Uint8Array {
  const table = new Uint8Array(256);
  const give = (types: string, shape: number): void => {
    for (const type of types) table[type.charCodeAt(0)] = shape;
  };
  give('+-:_#,(', asLine);
  give('!=', asBulk);
  give('~>', asArray);
  give('%', asMap);
  give('|', asAttribute);
  give('$', asRedisBulk);
  give('*', asRedisArray);
  return table;
}
