// What the console answers, taken apart without believing it.
import * as v from 'valibot';

const failure = v.object({ error: v.object({ code: v.string() }) });
const event = v.looseObject({
  code: v.string(),
  message: v.string(),
  fields: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]))),
});

export type ToldEvent = v.InferOutput<typeof shown>;
const shown = v.object({ id: v.number(), chain: v.string(), event });

/** The code of a failed request; `done` for every other answer. */
export function codeIn(json: unknown): string {
  const read = v.safeParse(failure, json);
  return read.success ? read.output.error.code : 'done';
}

export function eventsIn(text: string): readonly ToldEvent[] {
  return v.parse(v.array(shown), JSON.parse(text));
}

export function countIn(text: string): number {
  return v.parse(v.object({ count: v.number() }), JSON.parse(text)).count;
}

export function countOfEvent(text: string): number {
  const { event: told } = v.parse(shown, JSON.parse(text));
  return v.parse(v.number(), told.fields?.['count']);
}
