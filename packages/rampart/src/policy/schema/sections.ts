// Every setting of the policy in the order of the schema, a section a map: what the reference and
// `rampart policy explain-minimal` are made of.
import { defaultOf, descriptionOf, isRequired, shapeOf } from './shape.ts';
import type { Part, Shape } from './shape.ts';

export interface Section {
  /** `gateway.limits`, `users.NAME`; empty for the whole policy. */
  readonly path: string;
  readonly settings: readonly Setting[];
}

export interface Setting {
  readonly key: string;
  /** What may be written, in words. */
  readonly says: string;
  readonly required: boolean;
  /** As it would be written; undefined when there is none. */
  readonly standard: unknown;
  readonly description: string;
}

export function sectionsOf(schema: Part<unknown>): readonly Section[] {
  const sections: Section[] = [];
  visit(schema, '', sections, new Map());
  return sections;
}

function visit(
  schema: Part<unknown>,
  path: string,
  sections: Section[],
  seen: Map<Part<unknown>, string>,
): void {
  const shape = shapeOf(schema);
  if (shape === null || shape.kind === 'scalar') return;
  if (shape.kind === 'named') return visit(shape.item, `${path}.NAME`, sections, seen);
  if (shape.kind === 'list') return visit(shape.item, path, sections, seen);
  if (shape.kind === 'choice') {
    if (shape.says !== undefined) return;
    for (const each of shape.choices) visit(each, path, sections, seen);
    return;
  }
  const below: (() => void)[] = [];
  const settings = Object.entries(shape.entries).map(([key, part]): Setting => {
    const place = path === '' ? key : `${path}.${key}`;
    const first = opensSections(part) ? seen.get(part) : undefined;
    seen.set(part, first ?? place);
    // Roles and users share their parts: each is described where it is met first.
    if (first === undefined && opensSections(part))
      below.push(() => visit(part, place, sections, seen));
    const description = descriptionOf(part) ?? '';
    return {
      key,
      says: saysOf(shapeOf(part)),
      required: isRequired(part),
      standard: defaultOf(part),
      description: first === undefined ? description : `${description} As ${first}.`,
    };
  });
  sections.push({ path, settings });
  for (const go of below) go();
}

function opensSections(schema: Part<unknown>): boolean {
  const shape = shapeOf(schema);
  switch (shape?.kind) {
    case 'map':
      return true;
    case 'named':
    case 'list':
      return opensSections(shape.item);
    case 'choice':
      return shape.says === undefined && shape.choices.some(opensSections);
    case 'scalar':
    case undefined:
      return false;
  }
}

function saysOf(shape: Shape | null): string {
  switch (shape?.kind) {
    case 'scalar':
      return shape.says;
    case 'list':
      return `${saysOf(shapeOf(shape.item))}; one or a list`;
    case 'choice':
      if (shape.says !== undefined) return shape.says;
      return [...new Set(shape.choices.map((each) => saysOf(shapeOf(each))))].join(', or ');
    case 'named':
      return 'a map of names';
    case 'map': {
      const keys = Object.keys(shape.entries);
      return keys.length === 1 ? `{${keys[0]}: …}` : 'a map';
    }
    case undefined:
      return '';
  }
}
