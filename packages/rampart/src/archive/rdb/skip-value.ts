// Steps over one value, which is all that has to be known of it: its bytes are copied, not
// understood. The server that gets them checks what is inside.
import type { Intake, Reading } from './intake.ts';
import type { Body } from './value-type.ts';

export function* skipValue(intake: Intake, body: Body): Reading<void> {
  switch (body) {
    case 'string':
      return yield* intake.skipString();
    case 'strings':
      return yield* skipStrings(intake, yield* intake.count(), 1);
    case 'pairs':
      return yield* skipStrings(intake, yield* intake.count(), 2);
    case 'text-scores':
      for (let left = yield* intake.count(); left > 0; left--) {
        yield* intake.skipString();
        const length = yield* intake.byte();
        // Beyond 252 it is no length but an infinity, or no number at all.
        if (length < 253) yield* intake.skip(length);
      }
      return;
    case 'scores':
      for (let left = yield* intake.count(); left > 0; left--) {
        if (!intake.skipStringAtHand()) yield* intake.skipString();
        yield* intake.skip(8);
      }
      return;
    case 'kept-strings':
      for (let left = yield* intake.count(); left > 0; left--) {
        yield* intake.skipNumber();
        yield* intake.skipString();
      }
      return;
    case 'expiring-pairs':
      yield* intake.skip(8);
      for (let left = yield* intake.count(); left > 0; left--) {
        yield* intake.skipNumber();
        yield* skipStrings(intake, 1, 2);
      }
      return;
    case 'expiring-string':
      yield* intake.skip(8);
      return yield* intake.skipString();
    case 'stream-1':
      return yield* skipStream(intake, 1);
    case 'stream-2':
      return yield* skipStream(intake, 2);
    case 'stream-3':
      return yield* skipStream(intake, 3);
    case 'module':
      yield* intake.skipNumber();
      return yield* skipModule(intake);
  }
}

export function* skipStrings(intake: Intake, count: number, each: number): Reading<void> {
  for (let left = count; left > 0; left--) {
    for (let part = 0; part < each; part++) {
      if (!intake.skipStringAtHand()) yield* intake.skipString();
    }
  }
}

const entryId = 16;

function* skipStream(intake: Intake, version: 1 | 2 | 3): Reading<void> {
  yield* skipStrings(intake, yield* intake.count(), 2);
  // The number of entries and the last id; then the first, the greatest deleted, and how many ever.
  yield* skipNumbers(intake, version === 1 ? 3 : 8);
  for (let groups = yield* intake.count(); groups > 0; groups--) {
    yield* intake.skipString();
    yield* skipNumbers(intake, version === 1 ? 2 : 3);
    for (let pending = yield* intake.count(); pending > 0; pending--) {
      yield* intake.skip(entryId + 8);
      yield* intake.skipNumber();
    }
    for (let consumers = yield* intake.count(); consumers > 0; consumers--) {
      yield* intake.skipString();
      yield* intake.skip(version === 3 ? 16 : 8);
      for (let pending = yield* intake.count(); pending > 0; pending--) {
        yield* intake.skip(entryId);
      }
    }
  }
}

function* skipNumbers(intake: Intake, count: number): Reading<void> {
  for (let left = count; left > 0; left--) yield* intake.skipNumber();
}

const moduleEnd = 0;

/** What a module wrote says of each piece how long it is, so that others can step over it. */
export function* skipModule(intake: Intake): Reading<void> {
  for (;;) {
    const kind = yield* intake.count();
    if (kind === moduleEnd) return;
    if (kind === 1 || kind === 2) yield* intake.skipNumber();
    else if (kind === 3) yield* intake.skip(4);
    else if (kind === 4) yield* intake.skip(8);
    else if (kind === 5) yield* intake.skipString();
    else intake.fail('a module has written a piece of an unknown kind');
  }
}
