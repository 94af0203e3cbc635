// Bodies in every dress that a page can send without asking first, read as obligingly as many
// frameworks read them.
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

export type Form = Readonly<Record<string, string>>;

const longestBody = 65_536;

/** A request as the application takes it, which may not be how it came. */
export interface Taken {
  readonly method: string;
  readonly form: Form;
}

/** A link can say `_method=POST`, and brings its fields in the address then. */
export async function take(request: IncomingMessage, query: URLSearchParams): Promise<Taken> {
  const method = request.method ?? '';
  const form = await formOf(request);
  const other = query.get('_method');
  if (other === null) return { method, form };
  return { method: other.toUpperCase(), form: { ...Object.fromEntries(query), ...form } };
}

async function formOf(request: IncomingMessage): Promise<Form> {
  const body = await text(request);
  if (body.length > longestBody) throw new TypeError('The form is too long.');
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('multipart/form-data')) return fieldsOf(body);
  // Whatever it is called: pages can send JSON as text.
  if (body.startsWith('{')) return jsonOf(body);
  return Object.fromEntries(new URLSearchParams(body));
}

function fieldsOf(body: string): Form {
  const fields = body.matchAll(/; name="(\w+)"\r\n\r\n([^\r\n]*)\r\n/g);
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]));
}

function jsonOf(body: string): Form {
  const value: unknown = JSON.parse(body);
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]))
    : {};
}
