// A file with secrets, as a template of Ansible: what is known stands there as it is, and where a secret
// goes, an expression that fetches it where Ansible runs. So the project itself holds none.
import { resolve } from 'node:path';

import { PolicySourceError } from '../../errors.ts';
import type { SecretSource } from '../../types.ts';
import type { Content, SecretPlace } from '../content.ts';

export function templateOf(content: Content): string {
  return content
    .map((part) => (typeof part === 'string' ? plainText(part) : `{{ ${expressionOf(part)} }}`))
    .join('');
}

/** A brace that would begin an expression, with what follows it, is itself written as one. */
function plainText(text: string): string {
  return text.replaceAll(/\{(?=[{%#]|$)/g, "{{ '{' }}");
}

function expressionOf({ secret, as }: SecretPlace): string {
  const value = lookup(secret);
  switch (as) {
    case 'sha256':
      return `${value} | ansible.builtin.hash('sha256')`;
    case 'text': {
      const escapes = [
        ['\\', '\\\\'],
        ['"', '\\"'],
        ['\n', '\\n'],
        ['\r', '\\r'],
      ] as const;
      return `'"' ~ (${value}${escapes.map(replacement).join('')}) ~ '"'`;
    }
    case 'environment':
      return `'"' ~ (${value}${['\\', '"', '$', '`'].map((each) => replacement([each, `\\${each}`])).join('')}) ~ '"'`;
    case 'file':
      return `${value} ~ '\\n'`;
  }
}

function replacement([from, to]: readonly [string, string]): string {
  return ` | replace(${literal(from)}, ${literal(to)})`;
}

/** The expression that fetches a secret on the machine where Ansible runs. */
export function lookup(secret: SecretSource): string {
  switch (secret.kind) {
    case 'env':
      return `lookup('ansible.builtin.env', ${literal(secret.name)})`;
    case 'file':
      return `lookup('ansible.builtin.file', ${term(resolve(secret.path))})`;
    case 'command':
      return `lookup('ansible.builtin.pipe', ${term(secret.argv.map(shellWord).join(' '))})`;
  }
}

/** What a lookup is given, Ansible reads for expressions once more, and nothing keeps it from that. */
function term(text: string): string {
  if (!/\{[{%#]/.test(text)) return literal(text);
  const what = `Ansible would carry out what stands in braces: ${JSON.stringify(text)} is where a secret is kept.`;
  throw new PolicySourceError('POLICY_VALUE', what);
}

/** A text of Jinja, whatever is in it. */
function literal(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
  return `'${escaped}'`;
}

function shellWord(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
