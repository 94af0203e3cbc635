// The requests that a case stands for: mostly one; one for each token that a rule makes, for each
// way in which a body can arrive, and for a joined header also as the two lines it was joined from.
import { deliveries, type Delivery } from './body-delivery.ts';
import type { Place } from './case.ts';
import { cookieLine } from './cookie-line.ts';
import type { Plan, PlannedToken } from './plan.ts';
import type { WireRequest } from './request-bytes.ts';
import type { Target } from './targets/target.ts';
import { targetOf } from './request-target.ts';
import { readSize, readTemplate, type TokenSpec } from './token-spec.ts';
import { tokenText, type Issuer, type MadeTokens } from './token-text.ts';

export interface Attempt extends Pick<Delivery, 'parsed' | 'pollution'> {
  readonly request: WireRequest;
  /** Which of several it is, for the report. */
  readonly name: string;
}

/** A token in its place; several texts are several header lines or a repeated field. */
interface Placed {
  readonly place: Place;
  readonly texts: readonly string[];
}

export interface AttemptMaker extends Issuer {
  /** The value of a visitor's signed cookie, by the visitor's label. */
  visitorCookie(label: string): string;
}

export async function attemptsOf(
  plan: Plan,
  maker: AttemptMaker,
  { parsesBodies }: Pick<Target, 'parsesBodies'>,
): Promise<readonly Attempt[]> {
  const made: MadeTokens = new Map();
  const write = (spec: TokenSpec): Promise<string> => tokenText(spec, maker, made);
  const sets = await tokenSets(plan.tokens, maker, write);
  const attempts: Attempt[] = [];
  for (const [index, set] of sets.entries()) {
    const name = sets.length === 1 ? '' : `token ${index + 1} of ${sets.length}`;
    for (const delivery of await bodiesOf(plan, set, write, parsesBodies)) {
      attempts.push(await attempt(plan, set, delivery, maker, write, name));
    }
  }
  return attempts;
}

type Write = (spec: TokenSpec) => Promise<string>;

async function bodiesOf(
  plan: Plan,
  set: readonly Placed[],
  write: Write,
  parsesBodies: boolean,
): Promise<readonly Delivery[]> {
  const { request, expect } = plan.case;
  const found = await deliveries({
    body: plan.body,
    method: request.method,
    contentType:
      request.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? null,
    field: plan.configuration.field,
    parsesBodies,
    tokens: textsIn(set, 'body'),
    write,
  });
  // The first is what the case means. A further way to send it must not open a door, but a server
  // need not understand it.
  return expect === 'allow' ? found.slice(0, 1) : found;
}

async function attempt(
  plan: Plan,
  set: readonly Placed[],
  delivery: Delivery,
  maker: AttemptMaker,
  write: Write,
  name: string,
): Promise<Attempt> {
  const { request } = plan.case;
  const fill = (text: string): Promise<string> => filled(text, write);
  const headers: (readonly [string, string])[] = [];
  for (const [header, value] of request.headers) {
    const lower = header.toLowerCase();
    if (lower.startsWith(':') || lower === 'cookie') continue;
    if (lower === 'content-type' && delivery.contentType !== null) continue;
    headers.push([header, await fill(value)]);
  }
  if (!headers.some(([header]) => header.toLowerCase() === 'host'))
    headers.unshift(['host', new URL(request.url).host]);
  if (delivery.contentType !== null) headers.push(['content-type', delivery.contentType]);
  for (const text of textsIn(set, 'header')) headers.push([plan.configuration.header, text]);
  const cookies = await cookieLine(plan, textsIn(set, 'cookie'), maker, fill);
  if (cookies !== null) headers.push(['cookie', cookies]);
  const target = await targetOf(plan, textsIn(set, 'query'), fill);
  return {
    name: delivery.contentType === null ? name : `${name} as ${delivery.contentType}`.trim(),
    parsed: delivery.parsed,
    pollution: delivery.pollution,
    request: { method: request.method, target, headers, body: delivery.bytes },
  };
}

/** Every combination of the texts that the tokens of a case may have. */
async function tokenSets(
  tokens: readonly PlannedToken[],
  maker: AttemptMaker,
  write: Write,
): Promise<readonly (readonly Placed[])[]> {
  let sets: readonly (readonly Placed[])[] = [[]];
  for (const token of tokens) {
    const choices = await choicesOf(token, maker, write);
    sets = sets.flatMap((set) => choices.map((choice) => [...set, choice]));
  }
  return sets;
}

async function choicesOf(
  { place, spec, vary, times }: PlannedToken,
  maker: AttemptMaker,
  write: Write,
): Promise<readonly Placed[]> {
  if (spec.kind === 'joined' && place === 'header') {
    const texts = await Promise.all(spec.parts.map(write));
    return [
      { place, texts: [texts.join(', ')] },
      { place, texts },
    ];
  }
  const texts: string[] = [];
  for (let made = 0; made < times; made++) {
    // Several tokens of one spec are several tokens.
    const text = times === 1 ? await write(spec) : await tokenText(spec, maker, new Map());
    texts.push(...(vary === null ? [text] : vary(text)));
  }
  return texts.map((text) => ({ place, texts: [text] }));
}

function textsIn(set: readonly Placed[], place: Place): readonly string[] {
  return set.filter((placed) => placed.place === place).flatMap((placed) => placed.texts);
}

/** `<valid>` and sizes mean something in headers, cookies and addresses, too. */
async function filled(text: string, write: Write): Promise<string> {
  const spec = readTemplate(text) ?? readSize(text);
  return spec === null ? text : write(spec);
}
