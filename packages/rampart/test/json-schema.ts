export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Whether a value is as a schema says. Of JSON schema, the few keywords that ours use; an unknown one
 * fails the test. `root` holds what a `$ref` refers to.
 */
export function accepts(rule: unknown, value: unknown, root: unknown = rule): boolean {
  if (!isMap(rule)) throw new TypeError('A schema is a map.');
  return Object.entries(rule).every(([keyword, says]) => {
    switch (keyword) {
      case '$schema':
      case '$id':
      case '$defs':
      case 'title':
      case 'description':
      case 'default':
        return true;
      case 'type':
        return [says].flat().some((type) => isOfType(type, value));
      case '$ref':
        return accepts(definition(root, String(says)), value, root);
      case 'const':
        return value === says;
      case 'minItems':
        return !Array.isArray(value) || value.length >= Number(says);
      case 'minLength':
        return typeof value !== 'string' || value.length >= Number(says);
      case 'enum':
        return Array.isArray(says) && says.includes(value);
      case 'pattern':
        return typeof value !== 'string' || new RegExp(String(says)).test(value);
      case 'minimum':
        return typeof value !== 'number' || value >= Number(says);
      case 'maximum':
        return typeof value !== 'number' || value <= Number(says);
      case 'items':
        return !Array.isArray(value) || value.every((item) => accepts(says, item, root));
      case 'anyOf':
        return Array.isArray(says) && says.some((each) => accepts(each, value, root));
      case 'required':
        return Array.isArray(says) && says.every((key) => isMap(value) && String(key) in value);
      case 'properties':
        return Object.entries(isMap(says) ? says : {}).every(
          ([key, each]) => !isMap(value) || !(key in value) || accepts(each, value[key], root),
        );
      case 'propertyNames':
        return !isMap(value) || Object.keys(value).every((key) => accepts(says, key, root));
      case 'additionalProperties': {
        const known = Object.keys(isMap(rule['properties']) ? rule['properties'] : {});
        const others = Object.entries(isMap(value) ? value : {}).filter(
          ([k]) => !known.includes(k),
        );
        return others.every(([, each]) => says !== false && accepts(says, each, root));
      }
      default:
        throw new TypeError(`The schema uses ${keyword}, which this test does not know.`);
    }
  });
}

function isOfType(type: unknown, value: unknown): boolean {
  if (type === 'object') return isMap(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  return type === 'integer' ? Number.isInteger(value) : typeof value === type;
}

/** `#/$defs/finding`. */
function definition(root: unknown, reference: string): unknown {
  const [, name = ''] = /^#\/\$defs\/(\w+)$/u.exec(reference) ?? [];
  const all = isMap(root) ? root['$defs'] : undefined;
  const found = isMap(all) ? all[name] : undefined;
  if (found === undefined) throw new TypeError(`The schema has no ${reference}.`);
  return found;
}
