// The token in the body of a web-standard Request. The body can be read only once, so a clone is
// read, and only so much of it: what is larger must carry its token in the header.

/** What a Request and a Response have in common. */
export interface BodySource {
  formData(): Promise<Iterable<readonly [string, unknown]>>;
  json(): Promise<unknown>;
}

export interface BodyRules {
  /** Bytes that are read at most. */
  readonly limit: number;
  /** Does a form's field of this name carry the token? */
  readonly isField: (name: string) => boolean;
  /** The name under which the core looks. */
  readonly field: string;
}

type Kind = 'form' | 'json' | 'other';

const unread = undefined;
/** Read, and it holds nothing for us. */
const nothing = null;

export function kindOf(contentType: string | null): Kind {
  const type = contentType?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data') return 'form';
  return type === 'application/json' || type.endsWith('+json') ? 'json' : 'other';
}

/** The body as the core wants it: `undefined` when nobody could read it. */
export async function readBody(request: Request, rules: BodyRules): Promise<unknown> {
  const contentType = request.headers.get('content-type');
  const kind = kindOf(contentType);
  if (kind === 'other') return unread;
  if (request.body === null) return nothing;
  if (request.bodyUsed || Number(request.headers.get('content-length') ?? 0) > rules.limit) {
    return unread;
  }
  const bytes = await firstBytes(request.clone(), rules.limit);
  if (bytes === undefined) return unread;
  const headers = { 'content-type': contentType ?? '' };
  return parse(kind, new Response(bytes, { headers }), rules);
}

export async function parse(kind: Kind, source: BodySource, rules: BodyRules): Promise<unknown> {
  if (kind === 'other') return unread;
  try {
    return kind === 'json' ? await source.json() : tokenField(await source.formData(), rules);
  } catch {
    // The handler will find out for itself that this is no form; there is no token in it.
    return nothing;
  }
}

/** Only the token's field, and all its values: sent twice it is nobody's. */
function tokenField(
  form: Iterable<readonly [string, unknown]>,
  { isField, field }: BodyRules,
): unknown {
  const values: unknown[] = [];
  for (const [name, value] of form) if (isField(name)) values.push(value);
  if (values.length === 0) return nothing;
  return { [field]: values.length === 1 ? values[0] : values };
}

interface ByteReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(): Promise<unknown>;
}

async function firstBytes(
  { body }: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === null) return new Uint8Array(0);
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader: ByteReader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done || value === undefined) return joined(chunks, length);
    length += value.length;
    if (length > limit) {
      // Settles only when the handler's half of the body ends too, so nobody waits for it.
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    chunks.push(value);
  }
}

function joined(chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}
