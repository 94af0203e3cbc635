// JSON of plain data. JSON.stringify would call `toJSON` and getters of whatever it is given.

/** cjson of the server reads a thousand levels; nobody means more than these. */
const deepest = 32;

/** Undefined for anything that is not plain data, and for more than `most` characters. */
export function jsonText(value: unknown, most: number): string | undefined {
  return new Writer(most).write(value, 0);
}

class Writer {
  #left: number;

  constructor(most: number) {
    this.#left = most;
  }

  write(value: unknown, depth: number): string | undefined {
    if (depth > deepest) return undefined;
    if (value === null) return this.#took('null');
    if (typeof value === 'boolean') return this.#took(String(value));
    if (typeof value === 'number') {
      return Number.isFinite(value) ? this.#took(JSON.stringify(value)) : undefined;
    }
    if (typeof value === 'string') {
      const fits = value.length <= this.#left && value.isWellFormed();
      return fits ? this.#took(JSON.stringify(value)) : undefined;
    }
    if (typeof value !== 'object') return undefined;
    return Array.isArray(value) ? this.#list(value, depth) : this.#record(value, depth);
  }

  #list(list: readonly unknown[], depth: number): string | undefined {
    if (list.length > this.#left) return undefined;
    const items: string[] = [];
    for (let index = 0; index < list.length; index += 1) {
      const item = this.#property(list, String(index), depth);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return this.#took(`[${items.join(',')}]`, items);
  }

  #record(record: object, depth: number): string | undefined {
    const prototype: unknown = Object.getPrototypeOf(record);
    if (prototype !== Object.prototype && prototype !== null) return undefined;
    const fields: string[] = [];
    for (const name of Object.keys(record)) {
      const field = this.#property(record, name, depth);
      if (field === undefined || !name.isWellFormed()) return undefined;
      fields.push(`${JSON.stringify(name)}:${field}`);
    }
    return this.#took(`{${fields.join(',')}}`, fields);
  }

  #property(holder: object, name: string, depth: number): string | undefined {
    const property = Object.getOwnPropertyDescriptor(holder, name);
    if (property === undefined || !('value' in property)) return undefined;
    return this.write(property.value, depth + 1);
  }

  /** Counts what was not counted with the `inner` texts. */
  #took(text: string, inner: readonly string[] = []): string | undefined {
    this.#left -= text.length - inner.reduce((sum, { length }) => sum + length, 0);
    return this.#left < 0 ? undefined : text;
  }
}
