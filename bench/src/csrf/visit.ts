import { BenchError } from '../bench-error.ts';
import { ask } from './ask.ts';
import { pageHeaders, tokenPath } from './requests.ts';
import type { Page } from './requests.ts';
import { shuffled } from '../measure/statistics.ts';

/** Every person opens so many pages; a page's cookies stay, as they do in a browser. */
const pagesEach = 2;

/** Persons who look at the shop at the same time. */
const browsers = 8;

/** The pages of all persons, in random order, each with the token that the server gave it. */
export async function visit(port: number, sessions: readonly string[]): Promise<Page[]> {
  const waiting = sessions.values();
  const pages: Page[] = [];
  const browse = async (): Promise<void> => {
    for (const session of waiting) pages.push(...(await openPages(port, session)));
  };
  await Promise.all(Array.from({ length: browsers }, browse));
  return shuffled(pages);
}

async function openPages(port: number, session: string): Promise<Page[]> {
  const pages: Page[] = [];
  while (pages.length < pagesEach) {
    pages.push(await open(port, session, pages.at(-1)?.cookies ?? []));
  }
  return pages;
}

async function open(port: number, session: string, cookies: readonly string[]): Promise<Page> {
  const before = { session, token: '', cookies };
  const answer = await ask(port, { method: 'GET', path: tokenPath, headers: pageHeaders(before) });
  const content: unknown = answer.status === 200 ? JSON.parse(answer.body) : undefined;
  if (typeof content !== 'object' || content === null || !('token' in content)) {
    throw new BenchError(`GET ${tokenPath} was answered ${answer.status}: ${answer.body}`);
  }
  const set = (answer.headers['set-cookie'] ?? []).map((line) => line.split(';', 1)[0] ?? '');
  return { session, token: String(content.token), cookies: set.length > 0 ? set : cookies };
}
