// One request to the console's own server. Reading is plain `fetch`; whatever changes something carries
// the anti-forgery token of our own library.
import { createCsrfClient } from '@rampart/csrf/browser';

import { Failure, notUnderstood, unreachable } from './failure.ts';

const csrf = createCsrfClient({ endpoint: '/api/csrf' });

/** After a login or logout the token of before is no good. */
export function forgetToken(): void {
  csrf.forget();
}

/**
 * Tells the shape of an answer by the names that it must have. Page and server are built together, so
 * this is for what stands between them: a proxy's page of excuses must not be taken for a view.
 */
export interface Shape<T> {
  readonly names: readonly (keyof T & string)[];
}

export interface Looking {
  readonly signal?: AbortSignal;
  /** The page asks by itself: that keeps nobody logged in. */
  readonly unattended?: boolean;
}

export async function look<T extends object>(
  path: string,
  shape: Shape<T>,
  { signal, unattended = false }: Looking = {},
): Promise<T> {
  const headers = {
    accept: 'application/json',
    ...(unattended && { 'x-rampart-unattended': '1' }),
  };
  const init = { headers, ...(signal !== undefined && { signal }) };
  return read(path, shape, () => fetch(path, init));
}

export async function send<T extends object>(
  path: string,
  body: object,
  shape: Shape<T>,
): Promise<T> {
  const init = {
    method: 'POST',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  return read(path, shape, () => csrf.fetch(path, init));
}

async function read<T extends object>(
  path: string,
  shape: Shape<T>,
  ask: () => Promise<Response>,
): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await ask();
    text = await response.text();
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable(error);
  }
  const answer = parsed(text);
  if (!response.ok) throw refusalOf(answer) ?? notUnderstood(path);
  // What answers nothing (a refusal of a request, a logout) has an empty text.
  const value = text === '' ? {} : answer;
  if (!hasNames(value, shape)) throw notUnderstood(path);
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusalOf(answer: unknown): Failure | null {
  if (!isRecord(answer) || !isRecord(answer['error'])) return null;
  const { code, message, todo } = answer['error'];
  if (typeof code !== 'string' || typeof message !== 'string') return null;
  return new Failure(code, message, typeof todo === 'string' ? todo : '');
}

function hasNames<T extends object>(value: unknown, { names }: Shape<T>): value is T {
  return isRecord(value) && names.every((name) => Object.hasOwn(value, name));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
