import { cells } from './cells.ts';
import type { Cell } from './cells.ts';
import { runRound } from './contest.ts';
import type { Contestant, Round } from './contest.ts';
import type { Issuer } from './issuer.ts';
import { assertRefused, probe, untilRefused } from './probes.ts';
import type { Probed } from './probes.ts';
import { pageText, transferText } from './requests.ts';
import type { Page } from './requests.ts';
import { CellServer } from './server.ts';
import { sessionIds } from './shop.ts';
import { standings } from './standings.ts';
import type { Standing } from './standings.ts';
import { addUp, assertNoRoundTrips } from './store.ts';
import type { StoreReport, StoreUse } from './store.ts';
import { putUnderLoad } from './under-load.ts';
import type { Arena } from './under-load.ts';
import { visit } from './visit.ts';

export interface HttpResult {
  readonly standings: readonly Standing[];
  /** What each cell refused, by its name. */
  readonly probes: Readonly<Record<string, Probed>>;
  readonly store: StoreReport;
}

interface Entered extends Contestant {
  readonly pages: readonly Page[];
}

/** A warm-up is so many times as long as a round: engines compile the better, the more they have seen. */
const warmUpTimes = 4;

export interface Plan {
  readonly cells: readonly Cell[];
  readonly rounds: number;
  /** Rounds before, which do not count. */
  readonly warmUps: number;
  /** People who are logged in. */
  readonly sessions: number;
}

export async function benchHttp(arena: Arena, issuer: Issuer, plan: Plan): Promise<HttpResult> {
  const { rounds, warmUps, sessions } = plan;
  say(`starting ${plan.cells.length} servers`);
  const entered = await Promise.all(plan.cells.map((cell) => enter(arena, issuer, cell, sessions)));
  await probeAll(entered);
  for (let round = 0; round < warmUps; round += 1) {
    say('warming up');
    await runRound({ ...arena, seconds: arena.seconds * warmUpTimes }, entered);
  }
  const played: Round[] = [];
  while (played.length < rounds) {
    played.push(await runRound(arena, entered));
    say(`round ${played.length} of ${rounds}`);
  }
  const store = await countStore(arena, entered, played);
  assertNoRoundTrips(store);
  // The same probes again: what was measured in between was measured with the protection on.
  const probes = await probeAll(entered);
  await logSomebodyOut(issuer, entered);
  return { standings: standings(plan.cells, played), probes, store };
}

async function enter(arena: Arena, issuer: Issuer, cell: Cell, sessions: number): Promise<Entered> {
  const server = await CellServer.start(arena.stage, cell, sessions, issuer.env);
  const pages = await visit(server.port, sessionIds(sessions));
  const sent = cell.tokens === 'ignored' ? issuer.pages(pages.length, sessions) : pages;
  const again = sent.map(transferText);
  const bare = cells.find(({ name }) => name === `${cell.framework}/none`);
  return {
    cell,
    server,
    pages,
    twin:
      bare === undefined || cell.tokens === 'none'
        ? null
        : await enter(arena, issuer, bare, sessions),
    transfers: (count) =>
      cell.tokens === 'unseen' ? issuer.pages(count, sessions).map(transferText) : again,
  };
}

async function probeAll(entered: readonly Entered[]): Promise<Record<string, Probed>> {
  const probes: Record<string, Probed> = {};
  for (const { cell, server, pages } of entered) {
    const probed = await probe(server.port, pages);
    assertRefused(cell, probed);
    probes[cell.name] = probed;
  }
  return probes;
}

/** The list of revocations, too, was looked into while the figures were taken. */
async function logSomebodyOut(issuer: Issuer, entered: readonly Entered[]): Promise<void> {
  for (const { cell, server, pages } of entered) {
    const [page] = pages;
    if (cell.protection !== 'rampart' || page === undefined) continue;
    await issuer.logOut(page.session);
    await untilRefused(server.port, page);
  }
}

async function countStore(
  arena: Arena,
  entered: readonly Entered[],
  played: readonly Round[],
): Promise<StoreReport> {
  const ours = entered.filter(({ cell }) => cell.protection === 'rampart');
  const names = new Set(ours.map(({ cell }) => cell.name));
  const samples = played.flatMap((round) => [...round]);
  const issued: StoreUse[] = [];
  for (const { cell, server, pages } of ours) {
    if (cell.tokens !== 'seen') continue;
    const reports = await putUnderLoad(arena, [{ server, requests: pages.map(pageText) }]);
    issued.push(...reports.map(({ store, answered }) => ({ ...store, requests: answered })));
  }
  const use = (isOurs: boolean): StoreUse =>
    addUp(
      samples
        .filter(([name]) => names.has(name) === isOurs)
        .map(([, { own }]) => ({ ...own.store, requests: own.requests })),
    );
  return { background: use(false), verify: use(true), issue: addUp(issued) };
}

function say(text: string): void {
  console.error(text);
}
