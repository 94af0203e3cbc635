// From text to plain data, and from a place in the data back to the text. Only the plain part of
// YAML is read: no anchors, no tags, no second document, no key twice.
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Node, ParsedNode, YAMLError } from 'yaml';

import type { PolicyCode } from './errors.ts';
import { namesSecret } from './excerpt.ts';
import type { Span } from './excerpt.ts';

export type Path = readonly (string | number)[];

/** Where a problem is, and what: the excerpt is drawn when all of them are known. */
export interface Finding {
  readonly code: PolicyCode;
  readonly message: string;
  readonly suggestion: string | null;
  readonly span: Span;
}

export interface PolicyDocument {
  /** Maps without a prototype, lists, texts, numbers and booleans. */
  readonly value: unknown;
  /** What YAML itself forbids, and what is not read of it. */
  readonly findings: readonly Finding[];
  /** Whether all of it could be read, so that it makes sense to look at what it says. */
  readonly complete: boolean;
  /** Texts that may be secrets, so that no excerpt shows them. */
  readonly blots: readonly Span[];
  /** The text of a value; of the nearest thing around it when the path leads nowhere. */
  readonly spanOf: (path: Path) => Span;
  /** The text of the key that ends the path. */
  readonly keySpanOf: (path: Path) => Span;
}

const mostBytes = 1_048_576;
const deepest = 24;

export function readDocument(text: string): PolicyDocument {
  const unusable = unusableText(text);
  if (unusable !== null) return emptyDocument([unusable]);
  const documents = parseAllDocuments(text, {
    schema: 'core',
    stringKeys: true,
    logLevel: 'silent',
  });
  const [document, second] = [...documents];
  if (document === undefined) return emptyDocument([]);
  if (second !== undefined) {
    const start = second.range[0];
    return emptyDocument([
      finding('POLICY_YAML_DOCUMENTS', 'A second document begins here.', start),
    ]);
  }
  const read: Finding[] = [];
  const blots: Span[] = [];
  const root = document.contents;
  const value = plain(root, { findings: read, blots, depth: 0, secret: false });
  // What the walk says of broken YAML only repeats what is said of it already.
  const findings = document.errors.length > 0 ? document.errors.map(findingOf) : read;
  return {
    value: value ?? {},
    findings,
    complete: findings.every(({ code }) => code === 'POLICY_EMPTY'),
    blots,
    spanOf: (path) => spanAt(root, path),
    keySpanOf: (path) => keySpanAt(root, path),
  };
}

function unusableText(text: string): Finding | null {
  if (Buffer.byteLength(text) > mostBytes) {
    return finding('POLICY_TOO_LARGE', 'The file is larger than 1 MiB.', 0);
  }
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const at = text.search(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\uFFFD]/);
  return at === -1
    ? null
    : finding('POLICY_NOT_TEXT', 'The file holds bytes that are no text.', at);
}

function emptyDocument(findings: readonly Finding[]): PolicyDocument {
  const nowhere = { start: 0, end: 0 };
  const span = (): Span => nowhere;
  return {
    value: {},
    findings,
    complete: findings.length === 0,
    blots: [],
    spanOf: span,
    keySpanOf: span,
  };
}

/** The library's own messages quote the text, which may be a secret; ours only say what it is. */
function findingOf(error: YAMLError): Finding {
  const [start, end] = error.pos;
  switch (error.code) {
    case 'DUPLICATE_KEY':
      return finding(
        'POLICY_KEY_TWICE',
        'This key is written twice in the same place.',
        start,
        end,
      );
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'MULTIPLE_ANCHORS':
      return finding('POLICY_YAML_ALIAS', 'This is an anchor or an alias.', start, end);
    case 'TAG_RESOLVE_FAILED':
    case 'MULTIPLE_TAGS':
    case 'BAD_COLLECTION_TYPE':
      return finding('POLICY_YAML_TAG', 'This is a tag.', start, end);
    case 'TAB_AS_INDENT':
      return finding('POLICY_YAML', 'YAML is indented with blanks, not with tabs.', start, end);
    case 'BAD_DIRECTIVE':
    case 'BAD_DQ_ESCAPE':
    case 'BAD_INDENT':
    case 'BAD_PROP_ORDER':
    case 'BAD_SCALAR_START':
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BLOCK_IN_FLOW':
    case 'IMPOSSIBLE':
    case 'KEY_OVER_1024_CHARS':
    case 'MISSING_CHAR':
    case 'MULTILINE_IMPLICIT_KEY':
    case 'MULTIPLE_DOCS':
    case 'NON_STRING_KEY':
    case 'RESOURCE_EXHAUSTION':
    case 'UNEXPECTED_TOKEN':
      return finding(
        'POLICY_YAML',
        yamlReasons[error.code] ?? 'This is not expected here.',
        start,
        end,
      );
  }
}

const yamlReasons: Readonly<Record<string, string>> = Object.freeze({
  BAD_INDENT: 'The indentation does not fit what stands above.',
  MISSING_CHAR: 'A character is missing here: a quote, a bracket, a comma or a blank.',
  BAD_SCALAR_START: 'A text cannot begin with this character; put it in quotes.',
  BAD_DQ_ESCAPE: 'This escape is unknown; in double quotes a backslash is written twice.',
  BLOCK_AS_IMPLICIT_KEY: 'A second colon on one line; put the text in quotes.',
  NON_STRING_KEY: 'A key is a plain text.',
});

function finding(code: PolicyCode, message: string, start: number, end = start + 1): Finding {
  return { code, message, suggestion: null, span: { start, end } };
}

interface Walk {
  readonly findings: Finding[];
  readonly blots: Span[];
  readonly depth: number;
  /** Below a key that names a secret. */
  readonly secret: boolean;
}

function plain(node: ParsedNode | null, walk: Walk): unknown {
  if (node === null) return undefined;
  const span = spanOfNode(node);
  const refuse = (code: PolicyCode, message: string): undefined => {
    walk.findings.push(finding(code, message, span.start, span.end));
    return undefined;
  };
  if (walk.depth > deepest) return refuse('POLICY_YAML', 'This is nested too deeply.');
  if (isAlias(node)) return refuse('POLICY_YAML_ALIAS', 'This is an alias.');
  if (node.anchor !== undefined) refuse('POLICY_YAML_ALIAS', 'An anchor stands before this.');
  if (node.tag !== undefined) refuse('POLICY_YAML_TAG', 'A tag stands before this.');
  const below = { ...walk, depth: walk.depth + 1 };
  if (isSeq(node)) return node.items.map((item) => plain(item, below));
  if (isMap(node)) {
    const map: Record<string, unknown> = { __proto__: null };
    for (const { key, value } of node.items) {
      const name = isScalar(key) ? String(key.value) : '';
      const secret = walk.secret || namesSecret(name);
      if (value === null || (isScalar(value) && value.value === null)) {
        const { start, end } = spanOfNode(key);
        walk.findings.push(finding('POLICY_EMPTY', `"${name}" has no value.`, start, end));
      } else map[name] = plain(value, { ...below, secret });
    }
    return map;
  }
  if (walk.secret) walk.blots.push(span);
  return node.value;
}

function spanAt(root: ParsedNode | null, path: Path): Span {
  let node: ParsedNode | null = root;
  for (const step of path) {
    const next: ParsedNode | null | undefined = child(node, step);
    if (next === undefined) break;
    node = next;
  }
  return node === null ? { start: 0, end: 1 } : spanOfNode(node);
}

function keySpanAt(root: ParsedNode | null, path: Path): Span {
  let node: ParsedNode | null = root;
  for (const step of path.slice(0, -1)) node = child(node, step) ?? null;
  const name = path.at(-1);
  const pair = isMap(node)
    ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
    : undefined;
  return pair === undefined ? spanAt(root, path) : spanOfNode(pair.key);
}

/**
 * A single thing may stand for a list of one, or for a map with one key. Steps into what was not
 * written that way lead to the thing itself.
 */
function child(node: ParsedNode | null, step: string | number): ParsedNode | null | undefined {
  if (typeof step === 'number') {
    if (isSeq(node)) return node.items[step];
    return step === 0 ? node : undefined;
  }
  if (!isMap(node)) return node;
  return node.items.find(({ key }) => isScalar(key) && String(key.value) === step)?.value;
}

function spanOfNode(node: Node): Span {
  const [start = 0, end = start] = node.range ?? [];
  return { start, end: Math.max(end, start + 1) };
}
