// What Fastify's multipart parser makes of a form's fields.

/** `@fastify/multipart` with `attachFieldsToBody: true` wraps the value of each field. */
export function withPlainField(body: unknown, field: string): unknown {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, field)) return body;
  const part: unknown = Reflect.get(body, field);
  if (typeof part !== 'object' || part === null || !Object.hasOwn(part, 'fieldname')) return body;
  return 'value' in part ? { [field]: part.value } : body;
}
