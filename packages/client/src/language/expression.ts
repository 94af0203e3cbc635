// Regular expressions as data: what a part of a key, a template or a glob may be, exactly. The functions
// below simplify as they build, so that two expressions which differ only in form have one `key`; that
// is what makes the automaton of `automaton.ts` finite.

/** Character codes, first and last included. */
export type Range = readonly [first: number, last: number];

export type Expression = { readonly key: string; readonly nullable: boolean } & (
  | { readonly kind: 'nothing' }
  | { readonly kind: 'empty' }
  /** One character out of sorted, disjoint ranges. */
  | { readonly kind: 'characters'; readonly ranges: readonly Range[] }
  | { readonly kind: 'sequence'; readonly first: Expression; readonly rest: Expression }
  | { readonly kind: 'choice'; readonly items: readonly Expression[] }
  | { readonly kind: 'both'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'repeat';
      readonly item: Expression;
      readonly min: number;
      readonly max: number;
    }
);

/** No text at all. */
const nothing: Expression = { kind: 'nothing', key: '!', nullable: false };

/** Only the text without characters. */
export const empty: Expression = { kind: 'empty', key: '@', nullable: true };

export function characters(...ranges: readonly Range[]): Expression {
  const merged = mergeRanges(ranges);
  if (merged.length === 0) return nothing;
  const key = merged.map(([first, last]) => `${first}-${last}`).join(',');
  return { kind: 'characters', key: `[${key}]`, nullable: false, ranges: merged };
}

export function literal(text: string): Expression {
  return sequence(
    ...Array.from({ length: text.length }, (_, index) => {
      const code = text.charCodeAt(index);
      return characters([code, code]);
    }),
  );
}

export function sequence(...items: readonly Expression[]): Expression {
  return items.reduceRight((rest, first) => pair(first, rest), empty);
}

function pair(first: Expression, rest: Expression): Expression {
  if (first.kind === 'nothing' || rest.kind === 'nothing') return nothing;
  if (first.kind === 'empty') return rest;
  if (rest.kind === 'empty') return first;
  if (first.kind === 'sequence') return pair(first.first, pair(first.rest, rest));
  const nullable = first.nullable && rest.nullable;
  return { kind: 'sequence', key: `(${first.key}${rest.key})`, nullable, first, rest };
}

export function choice(...items: readonly Expression[]): Expression {
  const ranges: Range[] = [];
  const others = new Map<string, Expression>();
  for (const item of items.flatMap((each) => (each.kind === 'choice' ? each.items : [each]))) {
    if (item.kind === 'characters') ranges.push(...item.ranges);
    else if (item.kind !== 'nothing') others.set(item.key, item);
  }
  const single = characters(...ranges);
  if (single.kind !== 'nothing') others.set(single.key, single);
  const kept = [...others.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1));
  if (kept.length < 2) return kept[0] ?? nothing;
  const key = `(${kept.map((item) => item.key).join('|')})`;
  return { kind: 'choice', key, nullable: kept.some((item) => item.nullable), items: kept };
}

/** The texts that both describe. */
export function both(left: Expression, right: Expression): Expression {
  if (left.kind === 'nothing' || right.kind === 'nothing') return nothing;
  if (left.key === right.key) return left;
  const nullable = left.nullable && right.nullable;
  return { kind: 'both', key: `(${left.key}&${right.key})`, nullable, left, right };
}

/** `max` may be Infinity. */
export function repeat(item: Expression, min: number, max: number): Expression {
  if (max === 0 || item.kind === 'empty') return empty;
  if (item.kind === 'nothing') return min === 0 ? empty : nothing;
  if (min === 1 && max === 1) return item;
  const nullable = min === 0 || item.nullable;
  return { kind: 'repeat', key: `(${item.key}{${min},${max}})`, nullable, item, min, max };
}

/** What may follow after the character: the derivative of the expression by it. */
export function after(expression: Expression, code: number): Expression {
  switch (expression.kind) {
    case 'nothing':
    case 'empty':
      return nothing;
    case 'characters':
      return expression.ranges.some(([first, last]) => first <= code && code <= last)
        ? empty
        : nothing;
    case 'sequence': {
      const through = pair(after(expression.first, code), expression.rest);
      return expression.first.nullable ? choice(through, after(expression.rest, code)) : through;
    }
    case 'choice':
      return choice(...expression.items.map((item) => after(item, code)));
    case 'both':
      return both(after(expression.left, code), after(expression.right, code));
    case 'repeat': {
      // Also right where the item may be empty: fewer copies are then among those of more copies.
      const { item, min, max } = expression;
      return pair(after(item, code), repeat(item, Math.max(0, min - 1), max - 1));
    }
  }
}

function mergeRanges(ranges: readonly Range[]): readonly Range[] {
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous !== undefined && first <= previous[1] + 1) {
      previous[1] = Math.max(previous[1], last);
    } else {
      merged.push([first, last]);
    }
  }
  return merged;
}
