// Parsed data as the bytes of a content type. `null` where the type cannot carry the data.
export type Plain = string | number | boolean | null | readonly Plain[] | PlainObject;
export interface PlainObject {
  readonly [name: string]: Plain;
}

type Field = readonly [name: string, value: string];

export function encode(data: Plain, contentType: string | null): Buffer | null {
  const type = contentType?.split(/[;,]/, 1)[0]?.trim().toLowerCase() ?? null;
  if (type === 'application/json' || type?.endsWith('+json') === true) return asJson(data);
  const fields = fieldsOf(data);
  if (fields === null) return null;
  return type === 'multipart/form-data'
    ? asMultipart(fields, boundaryOf(contentType ?? ''))
    : asForm(fields);
}

export function asJson(data: Plain): Buffer {
  return Buffer.from(JSON.stringify(data));
}

/** A form repeats a name for each of a list's members, and knows nothing but text. */
function fieldsOf(data: Plain): readonly Field[] | null {
  if (!isPlainObject(data)) return null;
  const fields: Field[] = [];
  for (const [name, value] of Object.entries(data)) {
    for (const each of isPlainList(value) ? value : [value]) {
      if (typeof each !== 'string') return null;
      fields.push([name, each]);
    }
  }
  return fields;
}

function asForm(fields: readonly Field[]): Buffer {
  return Buffer.from(
    fields
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&'),
  );
}

export function asMultipart(fields: readonly Field[], boundary: string): Buffer {
  const parts = fields.map(
    ([name, value]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return Buffer.from(`${parts.join('')}--${boundary}--\r\n`);
}

export function boundaryOf(contentType: string): string {
  return /boundary="?([^";,]+)"?/i.exec(contentType)?.[1] ?? 'x';
}

export function isPlainObject(data: Plain): data is PlainObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

function isPlainList(data: Plain): data is readonly Plain[] {
  return Array.isArray(data);
}
